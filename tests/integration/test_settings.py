"""Settings: secrets are made once, kept for their owner alone, and never shown."""

import stat
from pathlib import Path

import pytest

from bot.settings import SecretFileUnusable, Settings

SECRETS = ("secret_of_rasa", "secret_of_visitors", "secret_of_site")


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and no secret in the environment."""
    for name in ("RASA", "VISITOR", "SITE"):
        monkeypatch.delenv(f"OSASTO_{name}_SECRET", raising=False)
    return tmp_path / "var"


def test_a_secret_that_was_not_given_is_made_once_and_kept(var: Path):
    first = Settings(var=var)
    made = [getattr(first, name) for name in SECRETS]

    again = Settings(var=var)

    assert [getattr(again, name) for name in SECRETS] == made
    assert all(len(secret) >= 48 for secret in made)


def test_each_purpose_has_a_secret_of_its_own(var: Path):
    settings = Settings(var=var)

    assert len({getattr(settings, name) for name in SECRETS}) == 3


def test_two_installations_share_no_secret(tmp_path: Path, var: Path):
    one, other = Settings(var=var), Settings(var=tmp_path / "other")

    assert {getattr(one, name) for name in SECRETS}.isdisjoint(
        getattr(other, name) for name in SECRETS
    )


def test_only_the_owner_can_read_what_is_kept(var: Path):
    settings = Settings(var=var)
    for name in SECRETS:
        getattr(settings, name)

    kept = sorted((var / "secrets").iterdir())

    assert [path.name for path in kept] == ["rasa", "site", "visitor"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in kept] == [0o600] * 3
    assert stat.S_IMODE((var / "secrets").stat().st_mode) == 0o700


def test_a_secret_that_was_given_is_used_and_not_written_down(
    var: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OSASTO_SITE_SECRET", "given by the operator")

    settings = Settings(var=var)

    assert settings.secret_of_site == "given by the operator"
    assert not (var / "secrets" / "site").exists()


def test_no_secret_shows_when_settings_are_printed(var: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OSASTO_SITE_SECRET", "given by the operator")
    settings = Settings(var=var)
    secrets = [getattr(settings, name) for name in SECRETS]

    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"

    assert "rasa_secret" in shown
    for secret in secrets:
        assert secret not in shown


def test_the_database_is_a_file_in_var_unless_another_is_named(var: Path):
    assert Settings(var=var).database == f"sqlite:///{var / 'osasto.sqlite3'}"
    assert Settings(var=var, database_url="postgresql://db/osasto").database == (
        "postgresql://db/osasto"
    )


def test_the_demo_host_page_and_the_widget_have_different_origins(var: Path):
    settings = Settings(var=var, port=9000, public_url="", demo_host_url="")

    assert settings.widget_origin == "http://127.0.0.1:9000"
    assert settings.allowed_frames == ("http://localhost:9000",)
    assert settings.widget_origin not in settings.allowed_frames


# --- values in files --------------------------------------------------------------------------


def test_a_value_can_lie_in_a_file(var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    secret = tmp_path / "site_secret"
    secret.write_text("from the file\n")
    monkeypatch.setenv("OSASTO_SITE_SECRET_FILE", str(secret))
    monkeypatch.delenv("OSASTO_DATABASE_URL", raising=False)
    (tmp_path / "url").write_text("postgresql://osasto:hunter2@db/osasto")
    monkeypatch.setenv("OSASTO_DATABASE_URL_FILE", str(tmp_path / "url"))

    settings = Settings(var=var)

    assert settings.secret_of_site == "from the file"
    assert settings.database == "postgresql://osasto:hunter2@db/osasto"


def test_a_file_that_is_not_there_is_named_with_its_variable(
    var: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("OSASTO_SITE_SECRET_FILE", "/nowhere/site")

    with pytest.raises(SecretFileUnusable) as refused:
        Settings(var=var)

    assert "OSASTO_SITE_SECRET_FILE names /nowhere/site" in str(refused.value)
    assert "or set OSASTO_SITE_SECRET" in str(refused.value)


def test_a_value_and_a_file_for_it_are_one_too_many(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "site").write_text("one")
    monkeypatch.setenv("OSASTO_SITE_SECRET_FILE", str(tmp_path / "site"))
    monkeypatch.setenv("OSASTO_SITE_SECRET", "another")

    with pytest.raises(SecretFileUnusable, match="both set"):
        Settings(var=var)
