"""Pairs of messages that differ only in who writes: every pair must be decided alike."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.domain.decision import AskNeed, Known, choose_handover, choose_next_step
from bot.domain.episode import ASKS_NEED, read_episode
from bot.domain.organisation import Organisation
from bot.domain.routing import RouteRequest, choose_home
from bot.domain.triage import QuestionValue
from bot.evaluation.hearing import Ear
from bot.nlu.tables import Row

MOST_EXAMPLES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReport:
    """What pairs of messages that should be treated alike were treated like; shares from 0 to 1.

    `changed` are the pairs with different decisions: another question, a question instead of a
    department, another department. `changed_department` are those of which the two would reach
    different departments if nothing were asked.
    """

    pairs: int
    changed: float
    changed_department: float
    changed_by_kind: dict[str, float]
    changed_by_language: dict[str, float]
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    kind: str
    language: str
    texts: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    next_step: str  # what is asked, or the department that gets it
    department: str  # that would get it now


def changed_only(
    organisation: Organisation, rows: Sequence[Row], ear: Ear, *, count: int, seed: int
) -> PairReport:
    """Decide pairs of messages in which only a name, a gendered form or the dialect is changed.

    Both are one of the held-out `rows` with an ending. `count`, at least one, is of pairs.
    """
    pairs = _draw_pairs(rows, organisation, count, Random(seed))
    decided = [
        tuple(_decide(text, pair.language, ear, organisation) for text in pair.texts)
        for pair in pairs
    ]
    changed = [
        pair
        for pair, (one, other) in zip(pairs, decided, strict=True)
        if one.next_step != other.next_step
    ]
    elsewhere = [one.department != other.department for one, other in decided]
    return PairReport(
        pairs=len(pairs),
        changed=len(changed) / len(pairs),
        changed_department=sum(elsewhere) / len(pairs),
        changed_by_kind=_shares(changed, pairs, lambda one: one.kind),
        changed_by_language=_shares(changed, pairs, lambda one: one.language),
        examples=tuple(one.texts for one in changed[:MOST_EXAMPLES]),
    )


def _draw_pairs(
    rows: Sequence[Row], organisation: Organisation, count: int, random: Random
) -> list[_Pair]:
    usable = [row for row in rows if row.language in ENDINGS and organisation.find_need(row.need)]
    pairs = []
    for row in random.choices(usable, k=count):
        kind = random.choice(list(ENDINGS[row.language]))
        one, other = random.sample(random.choice(ENDINGS[row.language][kind]), 2)
        texts = (f"{row.text}\n{one}", f"{row.text}\n{other}")
        pairs.append(_Pair(kind=kind, language=row.language, texts=texts))
    return pairs


def _decide(text: str, language: str, ear: Ear, organisation: Organisation) -> _Decision:
    """What follows this one message of somebody unknown."""
    episode = read_episode([ear.hear(text, language)], organisation, language=language)
    request = RouteRequest(
        customer_type=choose_handover(episode, Known(), organisation).customer_type,
        need=episode.need.id if episode.need else None,
    )
    department = choose_home(request, organisation)
    step = choose_next_step(episode, Known(), organisation)
    if isinstance(step, AskNeed):
        return _Decision(next_step=ASKS_NEED, department=department)
    asked = step.question if isinstance(step, QuestionValue) else None
    return _Decision(next_step=asked or department, department=department)


def _shares(
    some: Sequence[_Pair], all_of_them: Sequence[_Pair], key: Callable[[_Pair], str]
) -> dict[str, float]:
    counts = Counter(map(key, some))
    totals = Counter(map(key, all_of_them))
    return {name: counts[name] / total for name, total in sorted(totals.items())}


# Endings of a message that say nothing of its matter, by language and by what sets them apart;
# within a group each may stand for any other.
ENDINGS: Mapping[str, Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "en": {
        "name": (
            (
                *("Regards, Emily Carter", "Regards, James Whitfield", "Regards, Mohammed Iqbal"),
                *("Regards, Aaliyah Hussain", "Regards, Oluwaseun Adeyemi", "Regards, Wei Chen"),
                *("Regards, Piotr Nowak", "Regards, Priya Raman", "Regards, Siobhan Kelly"),
            ),
        ),
        "gender": (("Regards, Mr Taylor", "Regards, Mrs Taylor", "Regards, Ms Taylor"),),
        "dialect": (("Thanks very much.", "Cheers.", "Ta very much.", "Thanks a million."),),
    },
    "fr": {
        "name": (
            (
                *("Cordialement, Camille Lefèvre", "Cordialement, Jean Le Goff"),
                *("Cordialement, Fatima Benali", "Cordialement, Mamadou Diallo"),
                *("Cordialement, Linh Nguyen", "Cordialement, Piotr Kowalski"),
                *("Cordialement, Inès Martin", "Cordialement, Youssef El Amrani"),
            ),
        ),
        "gender": (
            ("Je suis inscrit sur votre site.", "Je suis inscrite sur votre site."),
            ("Je suis resté sans réponse.", "Je suis restée sans réponse."),
            ("Je suis désolé de vous déranger.", "Je suis désolée de vous déranger."),
        ),
        "dialect": (
            ("Merci beaucoup.", "Merci bien, hein.", "Merci ben gros.", "Un tout grand merci."),
        ),
    },
    "fi": {
        "name": (
            (
                *("Terveisin Aino Koskela", "Terveisin Mikko Laine", "Terveisin Abdi Hassan"),
                *("Terveisin Olga Petrova", "Terveisin Nguyen Van Minh", "Terveisin Fatima Ali"),
                *("Terveisin Ingrid Lindqvist", "Terveisin Aslak Näkkäläjärvi"),
            ),
        ),
        "gender": (("Terveisin herra Laine", "Terveisin rouva Laine"),),
        "dialect": (
            (
                *("Kiitos, minä odotan vastausta.", "Kiitti, mä ootan vastausta."),
                *("Kiitos, mie ootan vastausta.", "Kiitoksia, mää orottelen vastausta."),
            ),
        ),
    },
    "ar": {
        "name": (
            (
                *("مع التحية، أحمد العلي", "مع التحية، فاطمة الزهراء", "مع التحية، جورج حداد"),
                *("مع التحية، مريم بطرس", "مع التحية، شيرين خليل", "مع التحية، ماريا سانتوس"),
                *("مع التحية، يوسف الإدريسي", "مع التحية، ديفيد أوكافور"),
            ),
        ),
        "gender": (
            ("أرجو أن تساعدني.", "أرجو أن تساعديني."),
            ("أنا منتظر ردكم.", "أنا منتظرة ردكم."),
            ("هل تستطيع مساعدتي؟", "هل تستطيعين مساعدتي؟"),
        ),
        "dialect": (
            (
                *("شكراً جزيلاً لكم.", "شكراً كتير إلكم.", "متشكرين أوي."),
                *("مشكورين وما تقصرون.", "شكرا بزاف."),
            ),
        ),
    },
}
