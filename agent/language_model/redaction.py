"""What looks like a credential never leaves the machine: it is sent as `[redacted]`.

Values that are plainly no secret stay: placeholders such as `?` or `:hash`, and names of columns.
No quotation mark is ever taken away: texts in a prompt are JSON strings, and stay inside theirs.
"""

import re

REDACTED = "[redacted]"

_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^\"]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?=\")|\Z)"
)
_IN_ADDRESS = re.compile(r"(?<=://)[^\s/\"'<>\\]*@")
_TOKEN = re.compile(
    r"""(?x)
    \bsk-[\w-]{12,}                                   # OpenAI and others
    | \b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b        # AWS access key ids
    | \b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AIza)[\w-]{16,}
    | \beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?          # JSON Web Tokens
    """
)
_BEARER = re.compile(
    r"(?i)(\b(?:bearer|basic)\s+)(?:(?=[\w.~+/=-]*\d)[\w.~+/=-]{8,}|[\w.~+/=-]{20,})"
)
_ASSIGNED = re.compile(
    r"""(?xi)
    (?<![\w-])
    (?P<name>[\w-]{0,40}?
      (?:(?P<word>passwords?|passwd|pwd|passphrase|secret)
        | token | api[_-]?key | (?:access|secret|private|account)[_-]?key(?:[_-]?id)?
        | credentials?)
      (?:[_-][\w-]{0,20})?)
    (?P<is>\\?["']?[ \t]*(?:=>?|:=?)[ \t]*)
    (?: \\"(?P<escaped>[^"\\\n]+)(?=\\")
      | "(?P<double>[^"\s,:]+)(?=")
      | '(?P<single>[^'"\n]+)(?=')
      | (?P<bare>(?:[^\s,;)}\]"'\\]|\\\\)+) )
    """
)
_NO_SECRET = re.compile(
    r"""(?xi)
    \?+ | \d{1,4} | :\w+ | @\w+ | %s | %\(\w+\)s | \$\w+ | \$?\{+[\w.]+\}* | <[\w -]+>? | \*+
    | null | none | true | false | \w+\.\w+ | \w+\(.* | \[redacted
    """
)


def redacted(text: str) -> str:
    """The text without private keys, passwords in addresses, tokens and assigned secrets."""
    text = _PRIVATE_KEY.sub(REDACTED, text)
    text = _IN_ADDRESS.sub(f"{REDACTED}@", text)
    text = _TOKEN.sub(REDACTED, text)
    text = _BEARER.sub(rf"\g<1>{REDACTED}", text)
    return _ASSIGNED.sub(_without_value, text)


def _without_value(match: re.Match[str]) -> str:
    value = match["escaped"] or match["double"] or match["single"] or match["bare"]
    if _NO_SECRET.fullmatch(value) or not _may_be_secret(match, value):
        return match.group()
    return match.group().removesuffix(value) + REDACTED


def _may_be_secret(match: re.Match[str], value: str) -> bool:
    """After a colon, or where only a column may be meant, it needs letters and digits."""
    mixed = len(value) >= 8 and any(c.isdigit() for c in value) and any(map(str.isalpha, value))
    if "=" not in match["is"]:
        return mixed and " " not in value
    return bool(match["word"]) or not value.replace("_", "").isalpha()
