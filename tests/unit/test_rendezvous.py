"""Which process serves a conversation: always the same, and few move when one comes or goes."""

from bot.domain.rendezvous import order_of

CONVERSATIONS = [f"conversation-{number}" for number in range(3000)]
THREE = ("http://a", "http://b", "http://c")


def served_by(processes: tuple[str, ...]) -> dict[str, str]:
    return {one: order_of(one, processes)[0] for one in CONVERSATIONS}


def test_a_conversation_always_has_the_same_process_whatever_order_they_are_named_in():
    assert served_by(THREE) == served_by(THREE[::-1])


def test_every_process_gets_its_share():
    shares = [list(served_by(THREE).values()).count(one) for one in THREE]

    assert all(900 < share < 1100 for share in shares)


def test_when_a_process_leaves_only_its_conversations_move():
    before, after = served_by(THREE), served_by(THREE[:2])

    moved = {one for one in CONVERSATIONS if before[one] != after[one]}

    assert moved == {one for one in CONVERSATIONS if before[one] == "http://c"}


def test_what_moves_when_a_process_leaves_goes_to_the_next_of_its_order():
    for conversation in CONVERSATIONS[:100]:
        first, second, _ = order_of(conversation, THREE)

        assert order_of(conversation, [one for one in THREE if one != first])[0] == second


def test_when_a_process_joins_only_its_share_moves_and_all_of_it_to_the_new_one():
    before, after = served_by(THREE), served_by((*THREE, "http://d"))

    moved = [one for one in CONVERSATIONS if before[one] != after[one]]

    assert {after[one] for one in moved} == {"http://d"}
    assert 650 < len(moved) < 850  # a quarter


def test_without_processes_nobody_is_named():
    assert order_of("c", ()) == ()
