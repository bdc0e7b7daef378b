"""The words that deny what follows them, in four languages, without case and accents."""

DENIALS = {
    "en": frozenset({"not", "no", "nothing", "isn", "isnt", "aren", "without", "never"})
    | {"neither", "nor"},
    "fr": frozenset({"pas", "rien", "non", "sans", "aucun", "aucune", "ni", "jamais"})
    | {"nullement"},
    "fi": frozenset({"ei", "en", "eika", "emme", "eivat", "enka", "ilman", "ole"}),
    "ar": frozenset({"ليس", "ليست", "لست", "مش", "مو", "موش", "ماشي", "مب", "بدون", "غير", "ولا"}),
}
