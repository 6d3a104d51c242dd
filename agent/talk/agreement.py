"""Words of agreement and refusal: they approve nothing, and no language model is asked of them."""

from difflib import get_close_matches

from agent.talk.mentions import words_in

APPROVE = "approve"
AGREEMENT = frozenset(
    {"yes", "y", "ok", "okay", "sure", "fine", "good", "looks good", "lgtm", "approved"}
    | {"next", "continue", "go on", "proceed", "done"}
)
REFUSAL = frozenset({"no", "n", "nope", "reject", "rejected", "disapprove", "wrong"})
NEARLY = 0.8  # how like `approve` a mistyped word is
MOST_WORDS = 8

_AGREEING = frozenset(
    {"yes", "y", "yep", "yeah", "ok", "okay", "sure", "fine", "good", "lgtm", "great", "perfect"}
    | {"approve", "approved", "approving", "approves", "agree", "agreed", "accept", "accepted"}
    | {"next", "continue", "proceed", "done", "right", "correct", "nice", "excellent", "ahead"}
    | {"confirm", "confirmed"}
)
_BESIDE = frozenset(
    {"i", "we", "it", "this", "that", "the", "to", "me", "us", "is", "are", "looks", "look", "very"}
    | {"all", "go", "on", "please", "thanks", "thank", "you", "and", "so", "a", "lets", "let", "s"}
    | {"table", "design", "gate", "m", "am", "with", "now", "think", "just", "for", "by", "here"}
)


def is_plain_agreement(text: str) -> bool:
    """Whether a text is one of the short forms, or `approve` with a slip."""
    word = _bare(text)
    return word in AGREEMENT or _is_nearly_approve(word)


def is_refusal(text: str) -> bool:
    return _bare(text) in REFUSAL


def is_agreement(text: str) -> bool:
    """Whether a text says at some length that the person agrees, and nothing else."""
    words = words_in(text)
    if not words or len(words) > MOST_WORDS:
        return False
    agreeing = {word for word in words if word in _AGREEING or _is_nearly_approve(word)}
    return bool(agreeing) and all(word in _BESIDE or word in agreeing for word in words)


def has_agreement(text: str) -> bool:
    return any(word in _AGREEING for word in words_in(text))


def _bare(text: str) -> str:
    return text.casefold().rstrip(".!")


def _is_nearly_approve(word: str) -> bool:
    return bool(get_close_matches(word, [APPROVE], cutoff=NEARLY))
