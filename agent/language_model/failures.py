"""Why an endpoint gave no answer: said without secrets, and whether asking again may help."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from agent.language_model.decoding import harmless_fault
from agent.language_model.http_client import CompressedError, OverdueError, OversizeError
from agent.language_model.redaction import REDACTED, redacted

WITH_RULES = "Or go on with the rules alone: --drafter builtin. Nothing that was said is lost."
CHECK_ADDRESS = "Check OPENAI_BASE_URL; most end in /v1."
REPEATED = {408, 409, 429}
COMPLAINTS = {400, 422, 501}
SHORTEST_KEY = 8  # a shorter one is a word that stands in for none
NO_CREDIT = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
_TOO_LONG = re.compile(r"(?i)context[ _](?:length|size|window)|prompt is too long|too many tokens")
_UNKNOWN_MODEL = re.compile(
    r"(?i)model\b.{0,80}(?:not found|not exist|not available|unknown)|(?:unknown|invalid) model"
)
_BAD_KEY = re.compile(r"(?i)\bapi[ _-]?key\b|authentication|unauthorized")


@dataclass(frozen=True)
class Failure:
    """No answer.

    Attributes:
        what: What happened, a clause in the endpoint's own words where it had some.
        fix: What to do, one sentence.
        may_pass: Whether the same request may be answered a little later.
        wait_seconds: How long the endpoint asks to wait.
        complaint: What it dislikes in the request itself; empty where that is not it.
        about: The parameter the complaint names.
        is_too_many: It was asked more often than it takes.
        is_too_long: The question does not fit into the model's context.
    """

    what: str
    fix: str = ""
    may_pass: bool = False
    wait_seconds: float | None = None
    complaint: str = ""
    about: str = ""
    is_too_long: bool = False
    is_too_many: bool = False


@dataclass(frozen=True)
class Reporter:
    """Turns what was raised or sent back into failures. `key` is taken out of every message."""

    key: str
    now: Callable[[], datetime]

    def quote(self, text: str) -> str:
        """An endpoint's words: one harmless line without secrets."""
        return harmless_fault(redacted(self.without_key(text)))

    def without_key(self, text: str) -> str:
        """An endpoint that says the key back must not get it into what is kept."""
        return text.replace(self.key, REDACTED) if len(self.key) >= SHORTEST_KEY else text

    def failure_of(self, error: Exception) -> Failure | None:
        """None for an error that is none of the endpoint's."""
        import httpx2
        import openai

        if isinstance(error, OversizeError):
            return Failure("sent megabytes, of which the rest was not read", CHECK_ADDRESS)
        if isinstance(error, CompressedError):
            return Failure("sent a compressed answer though none was asked for", CHECK_ADDRESS)
        if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException | OverdueError):
            return Failure("gave no answer in time", "Try again later.", may_pass=True)
        if isinstance(error, openai.APIStatusError):
            return self._of_status(error)
        if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
            what = f"can't be reached or broke off ({type(error.__cause__ or error).__name__})"
            return Failure(what, "Is it running? Check OPENAI_BASE_URL.", may_pass=True)
        return None

    def of_error_body(self, error: Any) -> Failure:  # JSON of an endpoint
        """An error where an answer was due: some endpoints send it with status 200."""
        fields = error if isinstance(error, dict) else {"message": str(error)}
        status = fields.get("code")
        code = status if isinstance(status, int) and 400 <= status < 600 else 0
        return self._of(code, fields, {})

    def _of_status(self, error: Any) -> Failure:  # openai.APIStatusError
        body = error.body if isinstance(error.body, dict) else {}
        if "message" not in body and isinstance(body.get("detail"), str | list):
            body = {**body, "message": str(body["detail"])}
        return self._of(error.status_code, body, error.response.headers)

    def _of(self, status: int, fields: dict[str, Any], headers: Mapping[str, str]) -> Failure:
        message = self.quote(_text(fields.get("message")))
        about = self.quote(_text(fields.get("param")))
        code = f"{_text(fields.get('code'))} {_text(fields.get('type'))}"
        what = f"{status or 'an error'} {_phrase(status)}".strip()
        what = f"answered {what}" + (f": {message}" if message else "")
        if 300 <= status < 400:
            return Failure(f"{what}: it points elsewhere, which is not followed", CHECK_ADDRESS)
        if any(name in code for name in NO_CREDIT):
            return Failure(what, "Its account has no credit left: add some, or use another key.")
        if status in (401, 403) or (status in COMPLAINTS and _BAD_KEY.search(message)):
            return Failure(what, "Put a key that it takes into OPENAI_API_KEY.")
        if _TOO_LONG.search(f"{code} {message}") and status in (*COMPLAINTS, 413):
            return Failure(what, "Name a model with a larger context.", is_too_long=True)
        if (
            status == 404
            or "model_not_found" in code
            or (status in COMPLAINTS and _UNKNOWN_MODEL.search(message))
        ):
            return Failure(what, f"Name a model it has with --model. {CHECK_ADDRESS}")
        if status in COMPLAINTS:
            return Failure(what, "", complaint=message or "a bad request", about=about)
        if status in REPEATED or status >= 500:
            wait = retry_after(headers.get("retry-after", ""), self.now())
            return Failure(
                what,
                "Try again later.",
                may_pass=True,
                wait_seconds=wait,
                is_too_many=status == HTTPStatus.TOO_MANY_REQUESTS,
            )
        return Failure(what, CHECK_ADDRESS)


def retry_after(text: str, now: datetime) -> float | None:
    """Seconds from a Retry-After header, which gives seconds or a date; None without one."""
    text = text.strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            date = parsedate_to_datetime(text)
        except ValueError:
            return None
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        seconds = (date - now).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
