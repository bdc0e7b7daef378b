"""What understanding learns from: messages with their need, their language and their type."""

from dataclasses import dataclass

OUT_OF_SCOPE = "out_of_scope"
UNSUPPORTED_LANGUAGE = "unsupported_language"
UNCLEAR = "unclear"
BOTH_ROLES = "both_roles"

# The acts of design section 6, and two replies to questions: what people do in a conversation
# beside wanting something.
ACTS = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "dont_know",
        "declare_type",
        "correct_type",
        "bot_challenge",
        "ask_why",
        BOTH_ROLES,
        OUT_OF_SCOPE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One training message; a message that implies no customer type has none."""

    text: str
    need: str
    language: str
    customer_type: str | None = None
