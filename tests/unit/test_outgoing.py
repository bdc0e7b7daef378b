"""What leaves the house: endpoints and mail servers as the settings name them, and lanes."""

import base64
import json
import stat
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from bot.domain.organisation import Organisation
from bot.domain.outgoing import Channel, EventType, Outgoing, OutgoingRefused, parse_endpoints
from bot.outgoing import Encryption, read_mail_server, read_outgoing, webhook_signers
from bot.settings import Settings

SECRET = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"
CRM = {"name": "crm", "url": "https://crm.example/hook"}


def endpoints(*given: object) -> tuple[object, ...]:
    return parse_endpoints(json.dumps(given))


def settings_with(var: Path, **given: object) -> Settings:
    return Settings(var=var, **given)  # type: ignore[arg-type]


def test_nothing_leaves_unless_it_is_configured(tmp_path: Path, organisation):
    outgoing = read_outgoing(settings_with(tmp_path))

    assert outgoing.is_nothing
    assert outgoing.lanes(organisation) == ()
    assert list(outgoing.endpoints_for(EventType.HANDOFF_OPENED)) == []


def test_an_endpoint_is_told_everything_unless_it_names_events():
    everything, some = endpoints(
        CRM, {"name": "bi", "url": "https://bi.example/", "events": ["rating.given"]}
    )
    outgoing = Outgoing(endpoints=(everything, some))

    assert [one.name for one in outgoing.endpoints_for(EventType.RATING_GIVEN)] == ["crm", "bi"]
    assert [one.name for one in outgoing.endpoints_for(EventType.HANDOFF_OPENED)] == ["crm"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("crm", "OSASTO_WEBHOOKS is not JSON"),
        ("{}", "OSASTO_WEBHOOKS"),
        ('[{"name": "crm"}]', "endpoint 1, url: Field required"),
        ('[{"name": "Ümläut", "url": "https://a.example"}]', "endpoint 1, name"),
        ('[{"name": "a", "url": "gopher://a.example"}]', "endpoint 1, url"),
        (
            '[{"name": "a", "url": "https://a.example", "events": ["nothing"]}]',
            "endpoint 1, events",
        ),
        ('[{"name": "a", "url": "https://a.example", "events": []}]', "endpoint 1, events"),
        ('[{"name": "a", "url": "https://a.example", "secret": "x"}]', "endpoint 1, secret"),
        ('[{"name": "a", "url": "http://a.example"}]', "must begin with https"),
        ('[{"name": "a", "url": "https://10.0.0.1"}]', "blocked address (private)"),
        ('[{"name": "a", "url": "https://0x7f.1"}]', "127.0.0.1 is a blocked address"),
    ],
)
def test_endpoints_that_cannot_be_used_are_refused_with_place_and_mend(text, said):
    with pytest.raises(OutgoingRefused) as refused:
        parse_endpoints(text)

    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_name_is_given_once():
    with pytest.raises(OutgoingRefused, match=r"endpoint 2 \(crm\): the name is there twice"):
        endpoints(CRM, CRM)


def test_a_refusal_repeats_no_password_of_a_url():
    with pytest.raises(OutgoingRefused) as refused:
        endpoints({"name": "crm", "url": "gopher://me:hunter2@crm.example"})

    assert "hunter2" not in str(refused.value)


def test_an_endpoints_secret_is_made_once_and_kept_for_its_owner(tmp_path: Path):
    text = json.dumps([CRM])

    read_outgoing(settings_with(tmp_path, webhooks=text))
    (made,) = settings_with(tmp_path, webhooks=text).secrets_of_webhook("crm")

    kept = tmp_path / "secrets" / "webhook-crm"
    assert kept.read_text() == made
    assert made.startswith("whsec_")
    assert len(base64.b64decode(made.removeprefix("whsec_"))) == 32
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_while_a_secret_is_replaced_both_sign(tmp_path: Path):
    other = f"whsec_{base64.b64encode(bytes(32)).decode()}"
    settings = settings_with(tmp_path, webhook_secrets={"crm": f"{SECRET} {other}"})

    signers = webhook_signers(settings, "crm")

    assert [one._whsecret for one in signers] == [
        Webhook(SECRET)._whsecret,
        Webhook(other)._whsecret,
    ]


@pytest.mark.parametrize("secret", ["hunter2", "whsec_", "whsec_c2hvcnQ=", "whsec_ä"])
def test_what_is_no_secret_of_the_specification_is_refused_unseen(tmp_path: Path, secret):
    given = settings_with(tmp_path, webhooks=json.dumps([CRM]), webhook_secrets={"crm": secret})

    with pytest.raises(OutgoingRefused) as refused:
        read_outgoing(given)

    assert "The secret of the webhook 'crm'" in str(refused.value)
    assert secret.removeprefix("whsec_") not in str(refused.value) or secret == "whsec_"


def test_a_secret_for_nobody_is_refused(tmp_path: Path):
    with pytest.raises(OutgoingRefused, match="'crn', which is no endpoint"):
        read_outgoing(
            settings_with(tmp_path, webhooks=json.dumps([CRM]), webhook_secrets={"crn": SECRET})
        )


@pytest.mark.parametrize(
    ("url", "port", "encryption"),
    [
        ("smtp://mail.example", 25, Encryption.IF_OFFERED),
        ("smtp://mail.example:2525", 2525, Encryption.IF_OFFERED),
        ("smtp://me:secret@mail.example", 25, Encryption.STARTTLS),
        ("smtp://me:secret@127.0.0.1:1025", 1025, Encryption.IF_OFFERED),
        ("starttls://me:secret@mail.example", 587, Encryption.STARTTLS),
        ("smtps://me:secret@mail.example", 465, Encryption.FROM_THE_START),
    ],
)
def test_a_password_goes_to_another_machine_only_encrypted(tmp_path, url, port, encryption):
    server = read_mail_server(settings_with(tmp_path, smtp_url=url, mail_from="chat@pohja.example"))

    assert server is not None
    assert (server.port, server.encryption) == (port, encryption)


def test_user_and_password_may_hold_any_character_and_are_not_shown(tmp_path):
    server = read_mail_server(
        settings_with(
            tmp_path,
            smtp_url="smtps://me%40pohja.example:hunter%2F2@mail.example",
            mail_from="chat@pohja.example",
        )
    )

    assert server is not None
    assert (server.user, server.password) == ("me@pohja.example", "hunter/2")
    assert "hunter" not in repr(server)


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://h:99999", "smtp://h/x"]
)
def test_a_mail_server_that_cannot_be_read_is_refused(tmp_path, url):
    with pytest.raises(OutgoingRefused, match="OSASTO_SMTP_URL"):
        read_mail_server(settings_with(tmp_path, smtp_url=url, mail_from="chat@pohja.example"))


@pytest.mark.parametrize("sender", ["", "chat", "a@b.example\nBcc: x@y.example"])
def test_a_mail_server_needs_a_sender(tmp_path, sender):
    with pytest.raises(OutgoingRefused, match="OSASTO_MAIL_FROM"):
        read_mail_server(settings_with(tmp_path, smtp_url="smtp://h.example", mail_from=sender))


def test_every_endpoint_has_a_lane_and_all_mail_has_one(organisation):
    outgoing = Outgoing(
        endpoints=endpoints(CRM, {"name": "bi", "url": "https://bi.example/"}),
        has_mail_server=True,
    )

    lanes = outgoing.lanes(organisation)

    assert [(one.channel, len(one.destinations)) for one in lanes] == [
        (Channel.WEBHOOK, 1),
        (Channel.WEBHOOK, 1),
        (Channel.EMAIL, len(organisation.departments)),
    ]


def test_what_nobody_can_deliver_says_what_is_missing(organisation):
    without = organisation.departments[0].model_copy(update={"email": None})
    departments = (without, *organisation.departments[1:])
    changed = Organisation.model_construct(**{**dict(organisation), "departments": departments})
    outgoing = Outgoing(has_mail_server=True)

    assert outgoing.why_waiting(Channel.EMAIL, "business_desk", changed) is None
    assert "no email in organisation.yml" in str(
        outgoing.why_waiting(Channel.EMAIL, without.id, changed)
    )
    assert "OSASTO_SMTP_URL" in str(Outgoing().why_waiting(Channel.EMAIL, without.id, changed))
    assert "no endpoint 'crm'" in str(outgoing.why_waiting(Channel.WEBHOOK, "crm", changed))
