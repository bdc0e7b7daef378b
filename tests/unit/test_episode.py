"""An episode read from its messages: what was asked, answered, wanted and declared."""

import pytest

from bot.domain.episode import Episode, HeardTurn, read_episode
from bot.domain.evidence import GivenAnswer, TypeCue
from bot.domain.organisation import Organisation
from bot.domain.packet import Asked, Entity, Mood, NeedGuess, Urgency


def read(organisation: Organisation, *turns: HeardTurn, **given) -> Episode:
    return read_episode(turns, organisation, **{"language": "en", **given})


def heard(text: str, intent: str = "out_of_scope", confidence: float = 0.9, **more) -> HeardTurn:
    return HeardTurn(text=text, intent=intent, confidence=confidence, **more)


def answering(text: str, question: str = "on_whose_behalf", **more) -> HeardTurn:
    return heard(text, pending=question, **more)


def test_before_anything_is_said_the_episode_is_empty(organisation):
    assert read(organisation, language="fi") == Episode(language="fi")


def test_a_question_answered_in_words_keeps_the_words(organisation):
    episode = read(organisation, answering("for our club"))

    assert episode.answers == (
        GivenAnswer(question="on_whose_behalf", answer="association", said_in=0),
    )
    assert episode.asked == (
        Asked(question="on_whose_behalf", answer="association", words="for our club"),
    )


def test_a_button_answers_whatever_its_words(organisation):
    press = answering("…", pressed={"question": "on_whose_behalf", "answer": "company"})

    assert read(organisation, press).answers == (
        GivenAnswer(question="on_whose_behalf", answer="company"),
    )


def test_words_answer_in_the_language_of_the_message(organisation):
    episode = read(organisation, answering("للمدرسة", language="ar"))

    assert episode.answers[0].answer == "public_body"
    assert episode.language == "ar"


def test_an_answer_that_names_nothing_leaves_the_question_asked_and_open(organisation):
    episode = read(organisation, answering("why do you want to know?"))

    assert episode.asked_ids == ("on_whose_behalf",)
    assert episode.answers[0].answer is None


@pytest.mark.parametrize("intent", ["bot_challenge", "ask_why"])
def test_asking_back_does_not_use_the_question_up(organisation, intent):
    assert read(organisation, answering("are you a robot?", intent=intent)).asked == ()


@pytest.mark.parametrize("intent", ["greet", "thank", "goodbye"])
def test_whoever_only_greets_or_thanks_is_not_asked_the_same_again(organisation, intent):
    episode = read(organisation, answering("good day to you", intent=intent))

    assert episode.asked_ids == ("on_whose_behalf",)
    assert episode.answers[0].answer is None
    assert episode.put_again == 0


def test_thanks_that_also_answer_do_answer(organisation):
    episode = read(organisation, answering("thanks, for my company", intent="thank"))

    assert episode.answers[0].answer == "company"


def test_what_was_answered_in_an_earlier_episode_counts_and_is_asked_no_more(organisation):
    episode = read(organisation, answered_before={"size": "team"})

    assert episode.answers == (GivenAnswer(question="size", answer="team"),)
    assert episode.asked_ids == ("size",)


def test_a_new_answer_goes_before_the_one_of_an_earlier_episode(organisation):
    episode = read(
        organisation, answering("for a school"), answered_before={"on_whose_behalf": "myself"}
    )

    assert episode.answers == (
        GivenAnswer(question="on_whose_behalf", answer="public_body", said_in=0),
    )


@pytest.mark.parametrize(
    ("turn", "refused"),
    [
        (answering("I'd rather not say", intent="dont_know"), True),
        (answering("no idea, but it's for my company", intent="dont_know"), False),
        (heard("I don't know", intent="dont_know", pending="need"), False),
    ],
    ids=["refused", "answered all the same", "no question of ours"],
)
def test_who_prefers_not_to_say_has_refused(organisation, turn, refused):
    assert read(organisation, turn).refused is refused


def test_the_need_is_the_latest_one_stated(organisation):
    episode = read(
        organisation,
        heard("where is my order?", "track_order"),
        heard("and the invoice is wrong", "query_invoice", 0.7),
    )

    assert episode.need == NeedGuess(id="query_invoice", confidence=0.7)


def test_small_talk_states_no_need(organisation):
    assert read(organisation, heard("hello", "greet"), heard("bye", "goodbye")).need is None


@pytest.mark.parametrize(("confidence", "need"), [(0.79, "track_order"), (0.95, "query_invoice")])
def test_beside_a_question_only_a_clear_sentence_changes_the_need(organisation, confidence, need):
    episode = read(
        organisation,
        heard("where is my order?", "track_order"),
        answering("what about the invoice", intent="query_invoice", confidence=confidence),
    )

    assert episode.need.id == need


def test_an_answer_that_sounds_like_a_need_does_not_change_the_one_stated(organisation):
    episode = read(
        organisation,
        heard("where is my order?", "track_order"),
        answering("the company pays the invoice", intent="query_invoice", confidence=0.99),
    )

    assert episode.need.id == "track_order"


@pytest.mark.parametrize(("confidence", "wishes"), [(0.28, False), (0.4, True), (0.9, True)])
def test_what_is_hardly_heard_as_a_wish_for_a_person_hands_nobody_over(
    organisation, confidence, wishes
):
    episode = read(organisation, heard("numero on 7719", "ask_for_person", confidence))

    assert episode.wants_person == wishes
    assert (episode.need is not None) == wishes
    assert episode.misunderstood == (0 if wishes else 1)  # so that nobody is asked for ever


def test_asking_for_a_person_is_a_need_only_when_there_is_no_other(organisation):
    wish = heard("I want a person", "ask_for_person")

    alone = read(organisation, wish)
    with_need = read(organisation, heard("where is my order?", "track_order"), wish)

    assert alone.need.id == "ask_for_person"
    assert with_need.need.id == "track_order"
    assert alone.wants_person
    assert with_need.wants_person


def test_a_second_need_is_one_that_differs_from_the_first(organisation):
    same = NeedGuess(id="track_order", confidence=0.4)
    other = NeedGuess(id="query_invoice", confidence=0.3)

    episode = read(
        organisation,
        heard("where is it, and the bill?", "track_order", second_need=other),
        heard("my order, where?", "track_order", second_need=same),
    )

    assert episode.second_need == other


@pytest.mark.parametrize(
    ("turn", "declared"),
    [
        (heard("we are a school", "declare_type", type_probabilities={"public_body": 0.95}), True),
        (heard("no, a school", "correct_type", type_probabilities={"public_body": 0.5}), True),
        (heard("we are one", "declare_type", type_probabilities={"public_body": 0.49}), False),
        (
            heard("I am me", "declare_type", type_probabilities={"unclear": 0.6}),
            False,
        ),
        (heard("the school", "track_order", type_probabilities={"public_body": 0.9}), False),
        (heard("A school", "answer", pressed={"customer_type": "public_body"}), True),
    ],
    ids=["declared", "corrected", "names none clearly", "unclear", "no declaration", "tapped"],
)
def test_a_declaration_names_the_type_its_words_are_of(organisation, turn, declared):
    (message,) = read(organisation, turn).messages

    assert message.declares == ("public_body" if declared else None)
    assert message.pressed is (turn.pressed is not None)


def test_the_episode_speaks_the_language_of_the_last_message(organisation):
    turns = [heard("bonjour", language="fr"), heard("hei", language="fi")]

    assert read(organisation, *turns).language == "fi"


def test_the_mood_is_the_latest_that_rests_on_words(organisation):
    angry = Mood(level="angry", words=("outrageous",))

    glad = Mood(level="glad", words=("lovely",))

    turns = [heard("lovely", mood=glad), heard("outrageous!", mood=angry), heard("order 12")]

    assert read(organisation, *turns).mood == angry


def test_the_urgency_is_the_highest_that_was_said(organisation):
    high = Urgency(level="high", words=("today",))

    episode = read(organisation, heard("today!", urgency=high), heard("thanks"))

    assert episode.urgency == high


def test_an_entity_said_twice_is_kept_once_as_it_was_said_last(organisation):
    first = Entity(kind="order", value="PO-17", text="po 17")
    again = Entity(kind="order", value="PO-17", text="PO-17")
    other = Entity(kind="invoice", value="PO-17", text="PO-17")

    episode = read(
        organisation, heard("po 17", entities=(first,)), heard("PO-17", entities=(again, other))
    )

    assert episode.entities == (again, other)


@pytest.mark.parametrize(("pending", "count"), [("need", 1), (None, 1), ("size", 0)])
def test_what_is_not_understood_counts_unless_it_answers_a_question(organisation, pending, count):
    assert read(organisation, heard("blah blah", pending=pending)).misunderstood == count


def test_only_the_last_message_decides_that_the_language_cannot_be_read(organisation):
    unread = heard("dzień dobry", "unsupported_language")

    assert read(organisation, unread).unsupported_language
    assert not read(organisation, unread, heard("hello", "greet")).unsupported_language


def test_why_do_you_ask_leaves_the_question_open_once(organisation):
    why = heard("why do you ask?", "ask_why", pending="size")

    assert read(organisation, why).asked == ()
    assert read(organisation, why, why).asked_ids == ("size",)


def test_both_is_an_answer_that_names_no_type(organisation):
    both = heard("both, for me and for the company", "both_roles", pending="on_whose_behalf")

    episode = read(organisation, both)

    assert [(one.question, one.answer) for one in episode.asked] == [("on_whose_behalf", None)]
    assert not episode.refused


@pytest.mark.parametrize(
    ("text", "intent", "question"),
    [
        ("for me? why do you ask", "ask_why", "on_whose_behalf"),
        ("is one answer the wrong one?", "ask_why", "size"),
        ("half for the flat, half for the shop", "both_roles", "on_whose_behalf"),
        ("can I tick two?", "both_roles", "size"),
    ],
)
@pytest.mark.parametrize(("confidence", "named"), [(0.5, False), (0.49, True)])
def test_no_word_is_picked_out_of_what_is_clearly_no_answer(
    organisation, text, intent, question, confidence, named
):
    turn = heard(text, intent, confidence, pending=question)

    answers = read(organisation, turn).answers

    assert any(one.answer is not None for one in answers) is named


def test_both_asked_of_every_question_is_never_a_refusal(organisation):
    questions = [one.id for one in organisation.questions]

    episode = read(organisation, *(heard("both", "both_roles", pending=one) for one in questions))

    assert list(episode.asked_ids) == questions
    assert {one.answer for one in episode.answers} == {None}
    assert not episode.refused


def test_a_refusal_that_speaks_of_oneself_is_no_answer(organisation):
    refusal = heard("I keep that to myself", "dont_know", pending="on_whose_behalf")

    episode = read(organisation, refusal)

    assert episode.refused
    assert episode.asked[0].answer is None


def test_a_legal_form_in_the_reply_is_the_answer_of_its_type(organisation):
    cue = TypeCue(kind="organisation_form", customer_type="association", quote="e.V.")
    turn = heard("Sängerbund e.V.", pending="organisation_form", cues=(cue,))

    assert read(organisation, turn).answers[0].answer == "association"


def test_a_legal_form_that_is_named_to_deny_it_is_no_cue_and_no_answer(organisation):
    cue = TypeCue(kind="organisation_form", customer_type="association", quote="Sängerbund e.V.")
    turn = heard("nothing for the Sängerbund e.V.", pending="organisation_form", cues=(cue,))

    episode = read(organisation, turn)

    assert episode.messages[0].cues == ()
    assert episode.answers[0].answer is None


@pytest.mark.parametrize(
    ("text", "within"), [("for our club", False), ("it is the club that pays for it", True)]
)
def test_an_answer_is_known_to_stand_alone_or_among_other_words(organisation, text, within):
    answer = read(organisation, answering(text)).answers[0]

    assert (answer.answer, answer.within) == ("association", within)


def test_silence_is_told_from_words_that_answer_nothing(organisation):
    silent = read(organisation, answering("", intent="out_of_scope")).answers[0]
    vague = read(organisation, answering("that depends", intent="out_of_scope")).answers[0]

    assert (silent.silent, vague.silent) == (True, False)
