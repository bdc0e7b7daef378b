"""What a message says without who says it: no names, titles, gendered endings, parting words.

None of these may move a decision, so none of them is read; whoever names an office or an
organisation in the signature has said something, and that stays.
"""

import re

_FEWEST_WORDS = 3  # that must be left: a message that only thanks is read as it stands
_LONGEST_NAME = 4  # words
_LONGEST_THANKS = 5  # words

_TITLES = re.compile(
    r"\b(?:mr|mrs|ms|miss|mister|sir|madam|ma'am|monsieur|madame|mademoiselle|mme|mlle|"
    r"herra|rouva|neiti|hra|rva)\b\.?|(?<!\w)(?:السيدة|السيد|الآنسة|سيدي|سيدتي|الأستاذة|الأستاذ)(?!\w)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:^|[\s.,!?؟،;])(?P<closing>(?:kind |best |warm )?regards|"
    r"yours (?:sincerely|faithfully|truly)|sincerely|cordialement|"
    r"bien (?:cordialement|à vous)|salutations|(?:ystävällisin )?terveisin|"
    r"terkuin|terv\.?|مع (?:خالص )?(?:التحية|تحياتي|الشكر)|تحياتي|وتقبلوا تحياتي)"
    r"[\s,،:–-]*(?P<name>[^\n.!?؟]{0,60})[.!\s]*$",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:thank|thanks|thx|cheers|ta|many thanks|merci|un (?:tout )?grand merci|kiit\w*|"
    r"شكر\w*|مشكور\w*|متشكر\w*|تسلم\w*)(?!\w)",
    re.IGNORECASE,
)
_NO_THANKS = re.compile(r"nothing|pour rien|tyhjäst|على لا شي", re.IGNORECASE)
_LAST_SENTENCE = re.compile(r"(?s)^(?P<rest>.*[.!?؟\n])\s*(?P<last>[^.!?؟\n]+[.!\s]*)$")

# Words of a signature that tell the role: offices, and kinds and legal forms of organisations.
_TELLING = re.compile(
    r"\b(?:oy|oyj|ab|tmi|ky|ry|rs|ltd|limited|plc|llc|inc|gmbh|sarl|sas|sasu|eurl|asbl|srl|"
    r"school|academy|council|hospital|university|ministry|club|association|charity|parish|"
    r"foundation|trust|society|church|team|office|department|company|firm|shop|"
    r"treasurer|secretary|chair\w*|president|head\w*|principal|director|manager|owner|teacher|"
    r"école|lycée|collège|mairie|commune|hôpital|université|asso\w*|paroisse|fondation|amicale|"
    r"comité|société|entreprise|service|trésori\w+|secrétaire|président\w*|direct\w+|gérant\w*|"
    r"\w*koulu|\w*lukio|\w*kunta|\w*kaupunki|\w*virasto|\w*sairaala|\w*yhdistys|\w*seura|"
    r"\w*säätiö|\w*järjestö|\w*yritys|\w*hoitaja|\w*sihteeri|\w*johtaja|rehtori|"
    r"opettaja|yrittäjä|taloyhtiö|isännöitsijä)\b"
    r"|(?:شركة|مؤسسة|مدرسة|بلدية|جامعة|مستشفى|وزارة|دائرة|جمعية|نادي|مدير|رئيس|أمين|سكرتير|معلم)",
    re.IGNORECASE,
)

# "Je suis inscrite": who writes in the feminine says no more than who writes in the masculine.
_FRENCH_FEMININE = re.compile(
    r"\b(je\s+(?:me\s+)?(?:suis|serais?)|j['’]étais|j['’]ai\s+été)\s+(\w{2,}[éistu])e\b",
    re.IGNORECASE,
)
_ARABIC_SELF = re.compile(r"(?<!\w)((?:أنا|انا)\s+\w{3,})ة(?!\w)")
_ARABIC_YOU = re.compile(r"(?<!\w)(ت\w{2,})ين(ي?)(?!\w)")


def leave_out_the_person(text: str) -> str:
    """The message without name, title, gendered endings and parting words, where more is left."""
    kept = _TITLES.sub(" ", text)
    kept = _without_signature(kept)
    kept = _without_thanks(kept)
    kept = _FRENCH_FEMININE.sub(r"\1 \2", kept)
    kept = _ARABIC_SELF.sub(r"\1", kept)
    kept = _ARABIC_YOU.sub(_masculine, kept)
    return kept if len(kept.split()) >= min(_FEWEST_WORDS, len(text.split())) else text


def _masculine(found: re.Match[str]) -> str:
    return found[1] + ("ني" if found[2] else "")


def _without_signature(text: str) -> str:
    found = _CLOSING.search(text)
    if found is None:
        return text
    name = found["name"]
    if len(name.split()) > _LONGEST_NAME or _TELLING.search(name):
        return text
    return text[: found.start("closing")]


def _without_thanks(text: str) -> str:
    found = _LAST_SENTENCE.match(text)
    if found is None:
        return text
    last = found["last"].strip()
    is_thanks = _THANKS.match(last) and len(last.split()) <= _LONGEST_THANKS
    return found["rest"] if is_thanks and not _NO_THANKS.search(last) else text
