"""Scoring a file of profiles: each row gets exactly what triage says of that profile alone."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import repeat
from pathlib import Path

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot import score_command
from bot.domain.evidence import gather_evidence
from bot.domain.organisation import Organisation
from bot.domain.profile import ProfileFacts
from bot.domain.profile_reading import PLACEHOLDERS, read_profile
from bot.domain.signals import FEW_ORDERS, LARGE_REVENUE_EUR, MANY_EMPLOYEES, MANY_ORDERS
from bot.domain.triage import posterior
from bot.evaluation import scoring
from bot.evaluation.dialogues import PROFILE_FIELDS
from bot.evaluation.scoring import BadProfiles, ProfileScorer, ScoreReport, score_profiles

TODAY = date(2026, 11, 22)

WORDS = (
    *("Kettu", "Oy", "oy.", "LTD", "(ry)", "co", "S.A.", "s.a.x", "GmbH", "Conseil", "Ville", "de"),
    *("city", "Of", "départemental", "Kauppakoulu", "koulu2", "School", "club", "Asso", "mairie"),
    *("hyvinvointialueen", "مدرسة", "مؤسسة", "تجارية", "خيرية", "ش.م.م", "شركة", "é", "e\u0301"),
    *("İoy", "ſchool", "\u212aoulu", "straße", "O'Brien", "12", "4567", "x1234oy", "_oy_", "&"),
    *("\u200boy", "oy\u00a0ab", "\x00", "n", "a", "a" * 70, ""),
)
LABELS = (
    *("gmail", "suomi24", "suomi124", "suomi", "pp", "inet", "com", "COM", "fi", "fr", "uk", "org"),
    *("gov", "ac-lyon", "mairie-x", "asso", "ry", "golfclub", "club7", "hel", "hyvinvointialue"),
    *("firma12345", "council", "edu", "a", "-", "", "é", "_", "a" * 63, "a" * 64),
)
DAYS = ("2019-04-01", "2019-02-30", "1066-10-14", "2031-01-01", "1.4.2019", "01/04/2019", "2019")
NUMBERS = (
    *("0", "3", "4", "11", "12", "9", "10", "007", "-3", "2.5", "NaN", "inf", "1e3", "1_000", "٤٥"),
    *("19999", "19999.99", "20000", "20,000.00", "20.000", "20 000,5", "1.250.50", "12.500"),
    *("999999", "1000000", "1000001", "5000001", "9999999999", "10000000000", "10000000001", "0.5"),
    *("50-249", "250+", "1 250 €", "1,2,3", "1250,50", "12.5000", "123456789.99", "1 25", "12,5"),
)
TERMS = ("30 days net", "card", "0", "prepaid", "-30 days", "9999 days", "???", "365", "366", "net")
FAMILIES = ("desks|chairs", "desks; ;chairs", "n/a", ";".join(map(str, range(60))), "a,,b")
CRM_WORDS = ("business", "Public sector", "B2C", "asso", "vendor", "partner", "VIP", "n/a", "-")
ODD_TEXTS = st.one_of(st.text(max_size=12), st.sampled_from(sorted(PLACEHOLDERS)))


def joined(words: Sequence[str], *separators: str) -> st.SearchStrategy[str]:
    pairs = st.tuples(st.sampled_from(words), st.sampled_from(separators))
    return st.lists(pairs, max_size=5).map(lambda some: "".join(map("".join, some)).strip(" .-"))


def written(alphabet: str) -> st.SearchStrategy[str]:
    return st.text(alphabet, max_size=24)


MAILS = st.builds(
    "{}@{}".format, st.sampled_from(["ann.lee", "A+1", "", "a b", "a@b", "é"]), joined(LABELS, ".")
)
AMOUNTS = st.one_of(
    st.sampled_from(NUMBERS),
    st.integers(0, 10**7).map(str),
    st.floats(0, 10**6).map("{:,.2f}".format),
    written("0123456789., -+€"),
)
VALUES = {
    "account_type_in_crm": st.sampled_from(CRM_WORDS),
    "company_name": joined(WORDS, " ", "  ", "-", " \t", "\n", "_"),
    "customer_since": st.one_of(
        st.sampled_from(DAYS), st.dates().map(str), st.datetimes().map(lambda at: at.isoformat())
    ),
    "email": MAILS,
    "employees": AMOUNTS,
    "orders_last_year": AMOUNTS,
    "payment_terms": st.sampled_from(TERMS),
    "product_families": st.sampled_from(FAMILIES),
    "region": st.sampled_from(["Uusimaa", "x", "---", "a" * 201]),
    "registration_number": written("01122 .-W"),
    "revenue_eur_last_year": AMOUNTS,
    "vat_number": st.one_of(written("FIfr0112 .-"), st.from_regex(r"[A-Z]{2} ?\d{8,11}")),
}
RECORDS = st.fixed_dictionaries(
    {}, optional={field: st.one_of(values, ODD_TEXTS) for field, values in VALUES.items()}
)


# Scored first, so that a value taken for one of them shows.
ORDINARY = {
    "company_name": (
        *("Kettu", "Kettu Oy", "Kettu School", "Kettu Club", "Kettu School Oy", "School Club"),
        *("Kettu Club Oy", "Kettu 1234", "City Kettu", "Ville Kettu", "City Kettu Oy"),
    ),
    "customer_since": ("2019-04-01", "2019-04-01T12:00:00"),
    "email": ("ann@gmail.com", "ann@kettu.fi", "ann@espoo.fi", "ann@kettury.fi", "ann@ry.fi"),
    "employees": ("1", "9", "10", "100", "1000", "5000000"),
    "orders_last_year": ("1", "3", "4", "12", "100", "1000", "1000000"),
    "registration_number": ("1234567-1", "552 081 317"),
    "revenue_eur_last_year": ("1", "12", "125", "1250", "20000", "125000"),
    "vat_number": ("FI12345678", "FR 12 345678901", "1234"),
}
ORDINARY_RECORDS = [{field: value} for field, values in ORDINARY.items() for value in values]


def read(record: Mapping[str, str]) -> ProfileFacts:
    return read_profile(record, today=TODAY, verified=True)


def assessed(profile: ProfileFacts, organisation: Organisation) -> dict[str, float]:
    evidence = gather_evidence(
        organisation=organisation, profile=profile, messages=(), answers=(), need=None
    )
    return posterior(evidence, organisation)


def ignored(records: Sequence[Mapping[str, str]]) -> Counter[tuple[str, str]]:
    return Counter((one.field, one.because) for record in records for one in read(record).ignored)


def scored(scorer: ProfileScorer, records: Sequence[Mapping[str, str]]) -> list[dict[str, float]]:
    columns = {field: [one.get(field, "") for one in records] for field in PROFILE_FIELDS}
    return [scorer.probabilities[kind] for kind in scorer.score(columns)]


def write(path: Path, *lines: str, end: str = "\n", encoding: str = "utf-8") -> Path:
    path.write_bytes("".join(f"{line}{end}" for line in lines).encode(encoding))
    return path


def run(file: Path, organisation: Organisation, out: Path | None = None) -> ScoreReport:
    return score_profiles(file, organisation, today=TODAY, out=out)


def read_scores(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@given(records=st.lists(RECORDS, min_size=1, max_size=40))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_every_profile_gets_what_triage_says_of_it_alone(records, organisation):
    scorer = ProfileScorer(organisation, today=TODAY)
    scored(scorer, ORDINARY_RECORDS)

    scores = scored(scorer, records)

    for record, score in zip(records, scores, strict=True):
        assert score == pytest.approx(assessed(read(record), organisation), abs=1e-12), record
    report = scorer.report(columns=(), left_out=())
    counts = {(one.field, one.because): one.count for one in report.ignored}
    assert counts == ignored(records)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("company_name", "City of Kettu"),
        ("company_name", "Kettu City OF London"),
        ("company_name", "City  of Kettu"),
        ("company_name", "مؤسسة خيرية"),
        ("company_name", "Kettu" + " Kettu" * 40),
        ("company_name", "City" + " Kettu" * 40),
        ("company_name", "Unknown"),
        ("company_name", "غير معروف"),
        ("company_name", "-n/a-"),
        ("company_name", "- &"),
        ("company_name", " "),
        ("company_name", "Kettu  "),
        ("company_name", "Kettu\tOy"),
        ("company_name", "Kettu\nOy"),
        ("company_name", "Ket\x00tu o\x00y"),
        ("company_name", "Lyce\u0301e Kettu"),
        ("company_name", "İoy"),
        ("company_name", "ſchool"),
        ("company_name", "Kettu oy2"),
        ("company_name", "Kettu oy123"),
        ("customer_since", "2019-02-30"),
        ("customer_since", "2031-01-01T12:00:00"),
        ("email", "ann@suomi24.fi"),
        ("email", "ann@suomi124.fi"),
        ("email", "@gmail.com"),
        ("email", "gmail.com"),
        ("email", "a@b@gmail.com"),
        ("email", "a b@gmail.com"),
        ("email", "ann@GMAIL.com"),
        ("email", "ann@gmail"),
        ("email", f"{'a' * 65}@gmail.com"),
        ("email", f"ann@{'a' * 64}.fi"),
        ("email", "ann@kettu..fi"),
        ("employees", "5000001"),
        ("employees", "9999999"),
        ("orders_last_year", "1000001"),
        ("orders_last_year", "0"),
        ("orders_last_year", "12.5"),
        ("orders_last_year", "007"),
        ("registration_number", "1111111"),
        ("registration_number", "1111111-1"),
        ("registration_number", "12-3"),
        ("registration_number", "-1234567"),
        ("registration_number", "1" + "2" * 20),
        ("revenue_eur_last_year", "1,250,50"),
        ("revenue_eur_last_year", "1.250.50"),
        ("revenue_eur_last_year", "20.000"),
        ("revenue_eur_last_year", "20.00"),
        ("revenue_eur_last_year", "20 000"),
        ("revenue_eur_last_year", "0020000"),
        ("revenue_eur_last_year", "19 999,99"),
        ("revenue_eur_last_year", "12500000000"),
        ("vat_number", "0"),
        ("vat_number", "5"),
        ("vat_number", "FI00000000"),
        ("vat_number", " 123"),
        ("vat_number", "FI1E+10"),
    ],
)
def test_no_value_is_taken_for_one_that_only_looks_like_it(field, value, organisation):
    scorer = ProfileScorer(organisation, today=TODAY)
    scored(scorer, ORDINARY_RECORDS)

    score = scored(scorer, [{field: value}])

    assert score == [assessed(read({field: value}), organisation)]
    report = scorer.report(columns=(), left_out=())
    assert {(one.field, one.because): one.count for one in report.ignored} == ignored(
        [{field: value}]
    )


@pytest.mark.parametrize("field", ORDINARY)
def test_an_ordinary_value_is_read_as_well_as_any(field, organisation):
    for value in ORDINARY[field]:
        scorer = ProfileScorer(organisation, today=TODAY)

        assert scored(scorer, [{field: value}]) == [assessed(read({field: value}), organisation)]
        assert ignored([{field: value}]) == {}


@pytest.mark.parametrize(
    ("field", "threshold"),
    [
        ("orders_last_year", FEW_ORDERS),
        ("orders_last_year", MANY_ORDERS),
        ("employees", MANY_EMPLOYEES),
        ("revenue_eur_last_year", LARGE_REVENUE_EUR),
    ],
)
def test_figures_are_never_rounded_over_a_threshold_of_the_rules(field, threshold, organisation):
    figures = [threshold - 1, threshold, threshold + 1]
    scorer = ProfileScorer(organisation, today=TODAY)

    scores = scored(scorer, [{field: str(figure)} for figure in figures])

    assert len(str(threshold).rstrip("0")) <= scoring.LEADING_DIGITS
    assert scores == [assessed(read({field: str(one)}), organisation) for one in figures]


def test_what_was_forgotten_is_found_out_again(monkeypatch, organisation):
    monkeypatch.setattr(scoring, "MOST_REMEMBERED", 3)
    records = [
        {"email": f"ann@firma{letter}.fi", "region": letter, "orders_last_year": str(number)}
        for number, letter in enumerate("abcdefghij" * 3)
    ]
    scorer = ProfileScorer(organisation, today=TODAY)

    scores = [score for record in records for score in scored(scorer, [record])]

    assert scores == [assessed(read(record), organisation) for record in records]
    assert scorer.rows == len(records)


def test_the_scores_stand_in_the_order_of_the_file(tmp_path, organisation):
    emails = ["ann@gmail.com", "info@kettu.fi", "office@espoo.fi"]
    rows = [f"C-{number},{email}" for number, email in enumerate(emails * 500)]
    file = write(tmp_path / "profiles.csv", "id,email", *rows)

    report = run(file, organisation, tmp_path / "scores.csv")

    scores = read_scores(tmp_path / "scores.csv")
    assert report.rows == len(rows)
    assert [one["id"] for one in scores] == [row.split(",")[0] for row in rows]
    assert [one["type"] for one in scores[:3]] == ["individual", "business", "public_body"]
    for email, score in zip(emails, scores, strict=False):
        alone = assessed(read({"email": email}), organisation)
        found = {type_id: float(score[type_id]) for type_id in organisation.type_ids}
        assert found == pytest.approx(alone, abs=1e-9)
        assert float(score["probability"]) == max(found.values())


def test_the_report_sums_up(tmp_path, organisation):
    file = write(
        *(tmp_path / "profiles.csv", "email,orders_last_year,phone"),
        *("ann@gmail.com,-3,1", "bea@gmail.com,NaN,2", "info@kettu.fi,5,3", "nobody,n/a,4"),
    )

    report = run(file, organisation)

    alone = [
        assessed(read(record), organisation)
        for record in (
            *({"email": "ann@gmail.com"}, {"email": "bea@gmail.com"}),
            *({"email": "info@kettu.fi", "orders_last_year": "5"}, {}),
        )
    ]
    assert report.rows == 4
    assert report.shares["individual"] == 0.75
    assert report.shares["business"] == 0.25
    assert report.mean_certainty == pytest.approx(sum(max(one.values()) for one in alone) / 4)
    assert report.expected == pytest.approx(
        {type_id: sum(one[type_id] for one in alone) / 4 for type_id in organisation.type_ids}
    )
    assert [(one.field, one.because, one.count) for one in report.ignored] == [
        ("email", "malformed", 1),
        ("orders_last_year", "not_a_number", 2),
        ("orders_last_year", "negative", 1),
    ]
    assert report.columns == ("email", "orders_last_year")
    assert report.left_out == ("phone",)


def test_without_an_id_a_row_is_named_by_its_line(tmp_path, organisation):
    file = write(
        *(tmp_path / "profiles.csv", "email,company_name", "ann@gmail.com,", ","),
        *("", "info@kettu.fi,Kettu Oy", '"a@kettu.fi","Two', 'lines Oy"', "b@kettu.fi,"),
    )

    run(file, organisation, tmp_path / "scores.csv")

    ids = [one["id"] for one in read_scores(tmp_path / "scores.csv")]
    assert ids == ["2", "3", "5", "6", "8"]


@pytest.mark.parametrize("column", ["id", "Number", "customer number"])
def test_an_id_comes_through_as_it_is(column, tmp_path, organisation):
    file = write(tmp_path / "profiles.csv", f"email,{column}", 'a@b.fi,"x, ""y"""', "a@b.fi,é")

    run(file, organisation, tmp_path / "scores.csv")

    assert [one["id"] for one in read_scores(tmp_path / "scores.csv")] == ['x, "y"', "é"]


def test_a_spreadsheets_csv_is_read_too(tmp_path, organisation):
    lines = ("ID;Email;Revenue EUR last year", "1;info@kettu.fi;20 000,50", "2;;1.250,00")
    file = write(tmp_path / "profiles.csv", *lines, end="\r\n", encoding="utf-8-sig")

    report = run(file, organisation, tmp_path / "scores.csv")

    assert report.rows == 2
    assert report.ignored == ()
    assert read_scores(tmp_path / "scores.csv")[0]["type"] == "business"


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        (b"", 1, "the file is empty"),
        (b"\n\n", 2, "the file is empty"),
        (b"email\n", 1, "no row below the header"),
        (b"name,phone\nAnn,1\n", 1, "no column that is known"),
        (b"\nemail,Email\na@b.fi,\n", 2, "the column email is there 2 times"),
        (b"email,region\na@b.fi,x\n\na@b.fi\n", 4, "there are 1 cells where the header has 2"),
        (b'email,region\n"a","\n"\na,b,c\n', 4, "there are 3 cells where the header has 2"),
        (b"email,region\na@b.fi,x\na@b.fi,\xe4\n", 3, "the byte 0xE4 is not UTF-8"),
        ("email\na@b.fi\n".encode("utf-16"), 1, "the byte 0xFF is not UTF-8"),
        (b'email\na@b.fi\n"a@b.fi\nb@b.fi\n', 3, "its quotes do not pair"),
        (b'email\n"a\nb"\n"a"b\n', 4, "its quotes do not pair"),
    ],
)
def test_a_file_that_cannot_be_scored_says_where_and_how_to_mend_it(
    content, line, told, tmp_path, organisation
):
    file, out = tmp_path / "profiles.csv", tmp_path / "scores.csv"
    file.write_bytes(content)
    out.write_text("from yesterday")

    with pytest.raises(BadProfiles) as refusal:
        run(file, organisation, out)

    assert refusal.value.line == line
    assert told in str(refusal.value)
    assert str(refusal.value).startswith(f"{file}:{line}: ")
    assert "Mend: " in str(refusal.value)
    assert out.read_text() == "from yesterday"
    assert sorted(tmp_path.iterdir()) == [file, out]


def test_a_fault_is_found_wherever_it_is(tmp_path, organisation):
    rows = [*repeat("a@b.fi,x", 1800), "a@b.fi", *repeat("a@b.fi,x", 100)]
    file = write(tmp_path / "profiles.csv", "email,region", *rows)

    with pytest.raises(BadProfiles) as refusal:
        run(file, organisation)

    assert refusal.value.line == 1802


def test_a_file_that_is_not_there_says_so(tmp_path, organisation):
    with pytest.raises(BadProfiles, match="cannot be read"):
        run(tmp_path / "profiles.csv", organisation)


def test_the_scores_never_overwrite_the_profiles(tmp_path, organisation):
    file = write(tmp_path / "profiles.csv", "email", "a@b.fi")

    with pytest.raises(BadProfiles, match="would overwrite"):
        run(file, organisation, file)

    assert file.read_text() == "email\na@b.fi\n"


def test_scores_that_cannot_be_written_say_so(tmp_path, organisation):
    file = write(tmp_path / "profiles.csv", "email", "a@b.fi")

    with pytest.raises(BadProfiles, match="cannot be written"):
        run(file, organisation, tmp_path / "nowhere" / "scores.csv")
    with pytest.raises(BadProfiles, match="is not a file"):
        run(file, organisation, tmp_path)


def test_the_command_gives_the_report_to_programs(tmp_path, monkeypatch, organisation):
    monkeypatch.setenv("OSASTO_WEIGHTS", str(tmp_path / "weights"))
    app = typer.Typer()
    app.command()(score_command.score)
    file = write(tmp_path / "profiles.csv", "email,employees", "ann@gmail.com,-1")

    done = CliRunner().invoke(app, [str(file), "--out", str(tmp_path / "scores.csv"), "--json"])

    told = json.loads(done.stdout)
    assert told["rows"] == 1
    assert told["shares"]["individual"] == 1.0
    assert told["ignored"] == [{"field": "employees", "because": "negative", "count": 1}]
    assert told["rows_per_second"] > 0
    assert read_scores(tmp_path / "scores.csv")[0]["id"] == "2"


def test_the_command_tells_what_is_wrong_with_the_file(tmp_path):
    app = typer.Typer()
    app.command()(score_command.score)

    done = CliRunner().invoke(app, [str(tmp_path / "missing.csv")])

    assert done.exit_code == 1
    assert "Traceback" not in done.output
