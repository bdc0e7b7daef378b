"""The lint of the training data: each fault is found with its file and its line."""

import pytest

from bot.nlu.errors import BadTable
from bot.nlu.lint import Fault, check_data


@pytest.fixture
def data(tmp_path):
    def write(blocks):
        file = tmp_path / "nlu" / "en" / "topic.yml"
        file.parent.mkdir(parents=True)
        lines = ['version: "3.1"', "nlu:"]
        for need, texts in blocks.items():
            lines += [f"- intent: {need}", "  metadata: {language: en}", "  examples: |"]
            lines += [f"    - {text}" for text in texts]
        file.write_text("\n".join(lines))
        return tmp_path / "nlu"

    return write


def faults(findings, fault):
    return [(one.line, one.text) for one in findings if one.fault == fault]


def test_near_duplicates_are_found_at_the_later_one(data):
    folder = data(
        {
            "a": [
                "the big oven in our kitchen is broken",
                "what",
                "the big oven in our kitchen is broken!",
            ]
        }
    )

    assert faults(check_data(folder), Fault.NEAR_DUPLICATE) == [
        (8, "the big oven in our kitchen is broken!")
    ]


def test_the_same_text_under_two_needs_is_a_contradiction(data):
    folder = data({"a": ["see you"], "b": ["See you"]})

    [finding] = [one for one in check_data(folder) if one.fault == Fault.CONTRADICTION]

    assert "is b here and a at" in str(finding)
    assert f"{finding.file}:{finding.line}" in str(finding)


def test_a_frame_used_a_fourth_time_is_found(data):
    things = ["red chairs", "oak desks", "tall lamps", "used printers"]
    folder = data({"a": [f"could you please send {thing} soon" for thing in things]})

    [(line, _)] = faults(check_data(folder), Fault.FRAME)

    assert line == 9


def test_a_dev_message_that_was_trained_is_a_leak(data, tmp_path):
    folder = data({"a": ["where did my parcel go yesterday"], "b": ["bye"]})
    dev = tmp_path / "dev.csv"
    dev.write_text("id,lang,text,need,type\n1,en,Where did my parcel go yesterday?,a,\n")

    [finding] = [one for one in check_data(folder, [dev]) if one.fault == Fault.LEAK]

    assert (finding.file, finding.line) == (dev, 2)


def test_a_need_with_few_examples_is_told(data):
    findings = check_data(data({"a": ["one", "two"]}))

    assert [one.detail for one in findings if one.fault == Fault.TOO_FEW] == ["a has 2 of 60"]


def test_a_file_that_is_no_topic_is_refused(tmp_path):
    file = tmp_path / "en" / "topic.yml"
    file.parent.mkdir()
    file.write_text("nlu:\n- intent: a\n")

    with pytest.raises(BadTable, match=r"topic\.yml:1"):
        check_data(tmp_path)
