"""Tables are refused with their place and mend; reports count what they say they count."""

import pytest

from bot.nlu.errors import BadTable
from bot.nlu.evaluate import Judgement, evaluate_intents, score
from bot.nlu.tables import read_intents, read_messages


@pytest.fixture
def table(tmp_path):
    def write(content):
        file = tmp_path / "table.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("", 1, "no column text, intent"),
        ("text,intent\n", 1, "no messages"),
        ("text,label\nhi,greet\n", 1, "no column intent"),
        ("text,intent\nhi,greet\nhello,\n", 3, "nothing under intent"),
        ("text,intent\nhi,greet\nhello,greet\n", 2, "every message has the intent greet"),
        (b"text,intent\nhi,greet\nmoi \xff,greet\n", 3, "not UTF-8"),
    ],
)
def test_a_bad_table_is_refused_with_its_line_and_its_mend(table, content, line, problem):
    file = table(content)

    with pytest.raises(BadTable) as refusal:
        read_intents(file)

    assert f"{file}:{line}: {problem}" in str(refusal.value)
    assert "Mend: " in str(refusal.value)


def test_a_table_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadTable, match="readable"):
        read_intents(tmp_path / "nowhere.csv")


def test_oos_is_out_of_scope_and_an_empty_type_is_unclear(table):
    intents = read_intents(table("text,intent,lang\nhi,greet,en\nsun?,oos,en\n"))
    messages = read_messages(table("id,lang,text,need,type\n1,fi,moi,greet,\n"))

    assert [row.need for row in intents] == ["greet", "out_of_scope"]
    assert messages[0].customer_type == "unclear"


def test_without_a_language_column_the_table_is_in_its_main_language(table):
    rows = read_intents(table("text,intent\nmissä tilaus on,a\nmoi taas,b\nok,b\n"))

    assert {row.language for row in rows} == {"fi"}


def judgement(gold, found, confidence=0.9):
    return Judgement(text="", language="en", gold=gold, found=found, confidence=confidence)


def test_a_rejected_message_in_scope_is_wrong_and_counts_against_precision():
    scores = score(
        [
            judgement("greet", "greet"),
            judgement("greet", "out_of_scope"),
            judgement("out_of_scope", "out_of_scope"),
            judgement("out_of_scope", "greet"),
        ]
    )

    assert scores.accuracy_in_scope == 0.5
    assert scores.out_of_scope_recall == 0.5
    assert scores.out_of_scope_precision == 0.5
    assert scores.macro_f1 == pytest.approx(0.5)


def test_where_nothing_is_out_of_scope_its_recall_is_unknown():
    assert score([judgement("greet", "greet")]).out_of_scope_recall is None


def test_calibration_error_is_the_distance_of_confidence_from_accuracy():
    judgements = [judgement("a", "a", 0.8), judgement("a", "b", 0.8)]

    assert score(judgements).calibration_error == pytest.approx(0.3, abs=1e-6)


def test_a_pair_of_tables_is_learnt_and_reported(tmp_path):
    train, test = tmp_path / "train.csv", tmp_path / "test.csv"
    rows = [f"{verb} tilaus {n},{label},fi" for n in "abcdef" for verb, label in _VERBS]
    train.write_text("text,intent,lang\n" + "\n".join(rows))
    test.write_text("text,intent,lang\nperu tilaus nyt,cancel,fi\nmissä tilaus on,track,fi\n")

    report = evaluate_intents(train, test)

    assert report.scores.accuracy_in_scope == 1.0
    assert report.by_language.keys() == {"fi"}
    assert report.times.training_seconds > 0


_VERBS = (("peru", "cancel"), ("missä on", "track"))
