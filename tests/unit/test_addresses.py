"""Where the gateway never connects to: whatever the spelling, whatever the wrapping."""

import pytest
from pydantic import HttpUrl, TypeAdapter, ValidationError

from bot.domain.addresses import find_url_problem, shown_url, why_blocked

URL = TypeAdapter(HttpUrl)

BLOCKED = [
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("::1", "loopback"),
    ("::ffff:127.0.0.1", "loopback"),
    ("64:ff9b::127.0.0.1", "loopback"),
    ("2002:7f00:1::", "loopback"),
    ("10.1.2.3", "private"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.168.1.1", "private"),
    ("100.64.0.1", "private"),
    ("100.100.100.200", "private"),
    ("192.0.2.1", "private"),
    ("198.18.0.1", "private"),
    ("fc00::1", "private"),
    ("fd12:3456::1", "private"),
    ("fec0::1", "private"),
    ("::ffff:10.0.0.1", "private"),
    ("64:ff9b::10.0.0.1", "private"),
    ("2002:0a00:0001::1", "private"),
    ("169.254.169.254", "link-local"),
    ("169.254.0.1", "link-local"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "link-local"),
    ("::ffff:169.254.169.254", "link-local"),
    ("168.63.129.16", "metadata"),
    ("fd00:ec2::254", "metadata"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("ff02::1", "multicast"),
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "unspecified"),
    ("::", "unspecified"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::7f00:1", "reserved"),
    ("64:ff9b:1::1", "reserved"),
]
PUBLIC = [
    "8.8.8.8",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
OPENED = {"loopback", "private"}


@pytest.mark.parametrize(("address", "kind"), BLOCKED)
def test_an_address_inside_is_blocked_by_its_kind(address, kind):
    assert why_blocked(address) == kind


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_not_blocked(address):
    assert why_blocked(address) is None


@pytest.mark.parametrize(("address", "kind"), BLOCKED)
def test_allowing_private_addresses_opens_those_and_nothing_else(address, kind):
    assert why_blocked(address, private_allowed=True) == (None if kind in OPENED else kind)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.8/hook",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://0x7f.0x0.0x0.0x1/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://017700000001/",
        "https://１２７.０.０.１/",
        "https://[::ffff:7f00:1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://localhost./",
        "https://printer.localhost/",
        "https://LOCALHOST/",
        "https://0/",
    ],
)
def test_a_url_that_leads_inside_is_refused_however_it_is_written(url):
    assert "blocked address" in str(find_url_problem(URL.validate_python(url)))


@pytest.mark.parametrize(
    "url", ["gopher://a.example/", "file:///etc/passwd", "ftp://a.example/", "//a.example"]
)
def test_only_web_addresses_are_urls(url):
    with pytest.raises(ValidationError):
        URL.validate_python(url)


def test_plain_http_is_refused_unless_private_addresses_are_allowed():
    url = URL.validate_python("http://hooks.example/")

    assert find_url_problem(url) == "it must begin with https://"
    assert find_url_problem(url, private_allowed=True) is None


@pytest.mark.parametrize("url", ["https://hooks.example/osasto?key=1", "https://8.8.8.8/"])
def test_a_public_url_is_accepted(url):
    assert find_url_problem(URL.validate_python(url)) is None


def test_a_url_is_shown_without_what_may_be_secret():
    url = URL.validate_python("https://me:hunter2@hooks.example:8443/in?token=abc#part")

    assert shown_url(url) == "https://hooks.example:8443/in"
