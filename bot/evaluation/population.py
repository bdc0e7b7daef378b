"""Simulated customers: who they are, what is on record of them, and what they say.

Their shares are assumptions, made without a look at the weights that triage gives to evidence.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import ClassVar, TypeVar

from bot.domain.episode import WANTS_PERSON, HeardTurn
from bot.domain.errors import OsastoError
from bot.domain.organisation import UNCLEAR, Answer, Organisation, Question
from bot.domain.profile import ProfileFacts
from bot.domain.profile_reading import read_account, read_profile
from bot.domain.standing import StandingLevel
from bot.evaluation.dialogues import ANYTHING_ELSE, Dialogue
from bot.nlu.tables import Row

T = TypeVar("T")
Record = dict[str, object]

VERIFIED_SHARE = 0.5  # the others write without signing in
SEVERAL_ROLES_SHARE = 0.1
LIAR_SHARE = 0.03
GREETING_SHARE = 0.2  # greet in a message of its own
PATIENCE_SHARES = {0: 0.05, 1: 0.15, 2: 0.2, 9: 0.6}  # by number of questions; 9 bear them all
ASKING_FOR_PERSON_SHARE = 0.5  # of those who had enough; the others fall silent

SPARSE_SHARE = 0.2  # of records …
SPARSE_GAPS = 0.6  # … whose fields are missing this often
USUAL_GAPS = 0.15
CONFLICTING_SHARE = 0.1  # of records, in two fields that another type's would have
CONFLICTING_FIELDS = ("account_type_in_crm", "email", "payment_terms", "company_name")
OTHER_ROLES = ("individual", "business", "association")  # private, shop owner, club treasurer

SILENCE = ""  # an answer without words
REFUSAL = "dont_know"  # the label of what people say who would rather not


class Manner(StrEnum):
    """How somebody answers what they are asked."""

    PRESSES = "presses"
    WRITES = "writes"
    REFUSES = "refuses"


MANNER_SHARES = {Manner.PRESSES: 0.55, Manner.WRITES: 0.38, Manner.REFUSES: 0.07}

USUAL_STANDINGS = {
    StandingLevel.PROSPECT: 0.2,
    StandingLevel.CUSTOMER: 0.55,
    StandingLevel.LOYAL: 0.25,
}
STANDING_SHARES: Mapping[str, Mapping[StandingLevel, float]] = {
    "business": {**USUAL_STANDINGS, StandingLevel.KEY_ACCOUNT: 0.08},
    "public_body": {**USUAL_STANDINGS, StandingLevel.KEY_ACCOUNT: 0.08},
    "supplier": {StandingLevel.PROSPECT: 1.0},
}

# What those say who pretend to matter more than they do.
KEY_ACCOUNT_CLAIMS = {
    "en": "We are one of your key accounts, so please put us first.",
    "fr": "Nous sommes un de vos grands comptes, merci de nous traiter en priorité.",
    "fi": "Olemme teidän avainasiakkaitanne, joten palvelkaa meitä ensin.",
    "ar": "نحن من كبار عملائكم، فنرجو إعطاءنا الأولوية.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A person behind the screen; `patience` is the number of questions they bear."""

    id: str
    language: str
    customer_type: str  # the role they write in
    standing: StandingLevel  # what they are; their record may say less
    need: str
    profile: ProfileFacts | None  # verified
    manner: Manner
    patience: int
    asks_for_person: bool  # when patience is over, instead of falling silent
    claims: str | None = None  # the type a liar pretends, and to be a key account

    @property
    def role_played(self) -> str:
        return self.claims or self.customer_type

    def as_honest(self) -> "Customer":
        """The same person without the lie."""
        return replace(self, claims=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a customer says, question by question.

    `acts` are the answers given without words of one's own, by how they stand in the dialogue:
    a press or silence. `last_word` is all that is said once patience is over.
    """

    dialogue: Dialogue
    acts: Mapping[str, HeardTurn]
    last_word: str


@dataclass(eq=False)
class NothingToSay(OsastoError):
    """The held-out messages do not reach for a conversation with every type of customer."""

    code: ClassVar[str] = "nothing_to_say"

    def __str__(self) -> str:
        return "In no language is there a message of every type. Give a table with more messages."


class HeldOutWords:
    """Held-out messages, found by what they say."""

    def __init__(self, rows: Sequence[Row], organisation: Organisation) -> None:
        self._texts: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
        for row in rows:
            self._texts[row.language, row.need, row.customer_type or UNCLEAR].append(row.text)
        self._needs = [one.id for one in organisation.needs]
        self._times = Counter((row.need, row.customer_type) for row in rows)
        self._labels = {(row.text, row.need) for row in rows}
        self.languages = [
            language
            for language in organisation.languages
            if all(self.need_shares(language, type_id) for type_id in organisation.type_ids)
        ]

    def need_shares(self, language: str, type_id: str) -> dict[str, int]:
        """What a type writes about, as often as its messages of all languages do.

        Only needs that can be put into words in the language; all alike where no message is of
        the type.
        """
        sayable = [need for need in self._needs if self.find(language, need, type_id)]
        shares = {need: self._times[need, type_id] for need in sayable}
        return shares if any(shares.values()) else dict.fromkeys(sayable, 1)

    def means(self, turn: HeardTurn, need: str) -> bool:
        """Whether what was said is a message of this need, whatever was heard."""
        return (turn.text, need) in self._labels

    def find(self, language: str, need: str, type_id: str) -> list[str]:
        """The messages of a type, or where there is none those that leave the type open."""
        own = self._texts.get((language, need, type_id), [])
        return own or self._texts.get((language, need, UNCLEAR), [])


def draw_customers(
    organisation: Organisation, words: HeldOutWords, *, count: int, seed: int, today: date
) -> list[Customer]:
    """The same people for the same seed, whatever the count: more only adds to them.

    Raises:
        NothingToSay: there is no language in which every type has something to say.
    """
    if not words.languages:
        raise NothingToSay
    return [
        _draw_customer(f"c{number:05}", organisation, words, Random(f"{seed} {number}"), today)
        for number in range(count)
    ]


def _draw_customer(
    name: str, organisation: Organisation, words: HeldOutWords, random: Random, today: date
) -> Customer:
    language = random.choice(words.languages)
    type_id = _draw(random, {one.id: one.prior_share for one in organisation.customer_types})
    need = _draw(random, words.need_shares(language, type_id))
    standing = _draw(random, STANDING_SHARES.get(type_id, USUAL_STANDINGS))
    return Customer(
        id=name,
        language=language,
        customer_type=type_id,
        standing=standing,
        need=need,
        profile=_draw_profile(type_id, standing, organisation, random, today),
        manner=_draw(random, MANNER_SHARES),
        patience=_draw(random, PATIENCE_SHARES),
        asks_for_person=random.random() < ASKING_FOR_PERSON_SHARE,
        claims=_draw_claim(language, type_id, need, organisation, words, random),
    )


def _draw_claim(
    language: str,
    type_id: str,
    need: str,
    organisation: Organisation,
    words: HeldOutWords,
    random: Random,
) -> str | None:
    if random.random() >= LIAR_SHARE:
        return None
    others = [one for one in organisation.type_ids if one != type_id]
    playable = [one for one in others if words.find(language, need, one)]
    return random.choice(playable) if playable else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordShape:
    """How the records of a type usually look; ranges are least and most."""

    emails: tuple[str, ...]
    terms: tuple[str, ...]
    names: tuple[str, ...] = ()
    vat_share: float = 0.0
    registration_share: float = 0.0
    employees: tuple[int, int] | None = None
    order_eur: tuple[int, int] = (40, 900)


SHAPES: Mapping[str, RecordShape] = {
    "individual": RecordShape(
        emails=("anna.k@gmail.com", "jp.morel@orange.fr", "m.laine@luukku.com", "sami@outlook.com"),
        terms=("card", "card", "prepaid", "14 days net"),
    ),
    "business": RecordShape(
        emails=(
            *("info@kontiomies.fi", "achats@garrec-bois.fr", "office@harrowtiles.co.uk"),
            *("orders@alnoor-trading.com", "cafe.lumiere@gmail.com"),
        ),
        terms=("30 days net", "14 days net", "45 days end of month", "card"),
        names=("Kontiomies Oy", "Menuiserie Garrec SARL", "Harrow Tiles Ltd", "Café Lumière"),
        vat_share=0.8,
        registration_share=0.6,
        employees=(1, 150),
        order_eur=(150, 1_900),
    ),
    "public_body": RecordShape(
        emails=(
            *("hankinnat@koivula.kunta.fi", "compta@ville-montreval.fr", "office@oakhill.sch.uk"),
            *("supplies@moe.gov.jo", "library@northfield.org"),
        ),
        terms=("30 days net", "21 days net", "45 days net"),
        names=("Koivulan kunta", "Commune de Montreval", "Oakhill Primary School", "بلدية الزرقاء"),
        vat_share=0.3,
        registration_share=0.6,
        employees=(8, 900),
        order_eur=(200, 2_500),
    ),
    "association": RecordShape(
        emails=(
            *("sihteeri@soutajat.ry.fi", "bureau@amicale.asso.fr", "treasurer@hillclub.org"),
            *("club.treasurer@gmail.com", "soutajat@outlook.com"),
        ),
        terms=("14 days net", "30 days net", "card", "prepaid"),
        names=("Kaislan Soutajat ry", "Amicale du Port", "Hill Tennis Club", "جمعية البر"),
        vat_share=0.1,
        registration_share=0.4,
        employees=(1, 8),
    ),
    "supplier": RecordShape(
        emails=("sales@rautaosa.fi", "commercial@pieces-sud.fr", "sales@partsco.co.uk"),
        terms=("30 days net", "60 days net"),
        names=("Rautaosa Oy", "Pièces Sud SAS", "Parts & Co Ltd"),
        vat_share=0.7,
        registration_share=0.5,
        employees=(5, 400),
    ),
}
PLAIN_SHAPE = RecordShape(emails=("someone@gmail.com", "someone@company.com"), terms=("card",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Buying:
    """What somebody of a standing bought; ranges are least and most."""

    orders: tuple[int, int]
    years: tuple[int, int]  # since the first purchase
    revenue_eur: tuple[int, int] | None = None  # None: as many orders of the type's usual size


BUYING = {
    StandingLevel.CUSTOMER: Buying(orders=(0, 5), years=(0, 2)),
    StandingLevel.LOYAL: Buying(orders=(2, 14), years=(4, 15)),
    StandingLevel.KEY_ACCOUNT: Buying(
        orders=(12, 60), years=(1, 15), revenue_eur=(55_000, 400_000)
    ),
}


def _draw_profile(
    type_id: str,
    standing: StandingLevel,
    organisation: Organisation,
    random: Random,
    today: date,
) -> ProfileFacts | None:
    if random.random() >= VERIFIED_SHARE:
        return None
    others = [one for one in OTHER_ROLES if one in organisation.type_ids and one != type_id]
    if others and random.random() < SEVERAL_ROLES_SHARE:
        return _draw_open_profile(type_id, random.choice(others), random, today)
    record = _draw_record(type_id, standing, random, today)
    return read_profile(record, today=today, verified=True)


def _draw_open_profile(type_id: str, recorded: str, random: Random, today: date) -> ProfileFacts:
    """Of a person with several roles, recorded in another one than they write in."""
    roles = {*OTHER_ROLES, type_id} - {"individual", recorded}
    accounts = [
        read_account(
            _draw_record(role, StandingLevel.CUSTOMER, random, today),
            today=today,
            id=role,
            number=role,
            capacity=None,
        )
        for role in sorted(roles)
    ]
    own = _draw_record(recorded, StandingLevel.CUSTOMER, random, today)
    return read_profile(own, today=today, verified=True, accounts=accounts)


def _draw_record(type_id: str, standing: StandingLevel, random: Random, today: date) -> Record:
    """A record as registers have them: with gaps, and sometimes at odds with itself."""
    record = _whole_record(type_id, standing, random, today)
    if random.random() < CONFLICTING_SHARE:
        other = _whole_record(random.choice(list(SHAPES)), standing, random, today)
        swapped = random.sample([one for one in CONFLICTING_FIELDS if one in other], 2)
        record.update({field: other[field] for field in swapped})
    gaps = SPARSE_GAPS if random.random() < SPARSE_SHARE else USUAL_GAPS
    return {field: value for field, value in record.items() if random.random() >= gaps}


def _whole_record(type_id: str, standing: StandingLevel, random: Random, today: date) -> Record:
    shape = SHAPES.get(type_id, PLAIN_SHAPE)
    record: Record = {
        "account_type_in_crm": type_id,
        "email": random.choice(shape.emails),
        "payment_terms": random.choice(shape.terms),
    }
    if shape.names:
        record["company_name"] = random.choice(shape.names)
    if random.random() < shape.vat_share:
        record["vat_number"] = f"FI{random.randrange(10_000_000, 40_000_000)}"
    if random.random() < shape.registration_share:
        record["registration_number"] = f"{random.randrange(1_000_000, 4_000_000)}-1"
    if shape.employees:
        record["employees"] = random.randint(*shape.employees)
    return {**record, **_draw_purchases(shape, BUYING.get(standing), random, today)}


def _draw_purchases(
    shape: RecordShape, buying: Buying | None, random: Random, today: date
) -> Record:
    if buying is None:
        return {}
    orders = random.randint(*buying.orders)
    revenue = random.randint(*(buying.revenue_eur or [orders * one for one in shape.order_eur]))
    days = 365 * random.randint(*buying.years) + random.randint(0, 364)
    return {
        "orders_last_year": orders,
        "revenue_eur_last_year": revenue,
        "customer_since": today - timedelta(days=days),
    }


def write_script(
    customer: Customer, words: HeldOutWords, organisation: Organisation, random: Random
) -> Script:
    """What this customer says this time; a liar speaks as the type they pretend to be."""
    acts = {SILENCE: HeardTurn(text="", intent="out_of_scope", language=customer.language)}
    answers = {}
    for question in organisation.questions:
        answer = _draw_answer(customer, question, random)
        if customer.manner is Manner.PRESSES and answer is not None:
            sign = f"/{question.id}={answer.id}"
            answers[question.id] = sign
            acts[sign] = _press(question, answer, customer.language)
        else:
            answers[question.id] = _put_into_words(customer, question, answer, words, random)
    need_again = words.find(customer.language, customer.need, customer.role_played)
    return Script(
        dialogue=Dialogue(
            id=customer.id,
            language=customer.language,
            customer_type=customer.customer_type,
            need=customer.need,
            profile=customer.profile,
            messages=tuple(_write_opening(customer, words, random)),
            answers={**answers, ANYTHING_ELSE: random.choice(need_again)},
        ),
        acts=acts,
        last_word=_say(customer, WANTS_PERSON, words, random)
        if customer.asks_for_person
        else SILENCE,
    )


def _write_opening(customer: Customer, words: HeldOutWords, random: Random) -> list[str]:
    opening = [_say(customer, customer.need, words, random)]
    if random.random() < GREETING_SHARE and (greeting := _say(customer, "greet", words, random)):
        opening.insert(0, greeting)
    if customer.claims is not None:
        opening.append(KEY_ACCOUNT_CLAIMS[customer.language])
    return opening


def _say(customer: Customer, need: str, words: HeldOutWords, random: Random) -> str:
    """A held-out message; silence where there is none."""
    texts = words.find(customer.language, need, customer.role_played)
    return random.choice(texts) if texts else SILENCE


def _draw_answer(customer: Customer, question: Question, random: Random) -> Answer | None:
    """The answer that such a person gives; None for none of them."""
    presses = customer.manner is Manner.PRESSES
    shares = {
        answer.id: (answer.says if presses else answer.heard or answer.says)[customer.role_played]
        for answer in question.answers
    }
    none_of_them = max(0.0, 1.0 - sum(shares.values()))
    return question.answer(_draw(random, {**shares, SILENCE: none_of_them}))


def _press(question: Question, answer: Answer, language: str) -> HeardTurn:
    return HeardTurn(
        text=answer.title[language],
        intent="answer",
        language=language,
        pressed={"question": question.id, "answer": answer.id},
    )


def _put_into_words(
    customer: Customer,
    question: Question,
    answer: Answer | None,
    words: HeldOutWords,
    random: Random,
) -> str:
    if customer.manner is Manner.REFUSES:
        return _say(customer, REFUSAL, words, random)
    if answer is not None:
        said = (answer.title[customer.language], *answer.words.get(customer.language, ()))
        return random.choice(said)
    if random.random() < question.told:
        return _say(customer, "declare_type", words, random)
    return SILENCE


def _draw(random: Random, shares: Mapping[T, float]) -> T:
    """One of the keys, as often as its share says; shares need not add up to 1."""
    return random.choices(list(shares), list(shares.values()))[0]
