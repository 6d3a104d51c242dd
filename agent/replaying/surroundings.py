"""What is around a session that is played: a fresh repository, a frozen clock, nobody's settings.

Nothing of the user's is read or written: no key, no consent, no configuration of git.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from agent.errors import UsageError
from agent.language_model.choice import API_KEY, MODEL
from agent.language_model.endpoints import BASE_URL, PLAIN_HTTP
from agent.replaying.recording import Environment, Recording
from agent.settings import SOURCE_DATE_EPOCH
from tools.errors import naming

PLACEHOLDER_KEY = "none-needed"
KEPT = ("GIT_PYTHON_GIT_EXECUTABLE",)
LEFT_OUT = ("GIT_", "OPENAI_", "LANGSMITH_", "LANGCHAIN_", "TABLEWRIGHT_", "TIKTOKEN_")
PROXY = "_proxy"
OF_THE_USER = (BASE_URL, API_KEY, MODEL, PLAIN_HTTP, "OPENAI_ORG_ID", "OPENAI_PROJECT_ID")


@contextmanager
def surroundings(environment: Environment, home: Path, *, proxies: bool = False) -> Iterator[None]:
    """The process's own environment while a session is played; as before afterwards.

    With `proxies` endpoints are reached as the user's machine reaches them.
    """
    before = dict(os.environ)
    left_out = [
        name
        for name in before
        if (name.startswith(LEFT_OUT) and name not in KEPT)
        or (not proxies and name.lower().endswith(PROXY))
    ]
    for name in left_out:
        del os.environ[name]
    os.environ.update(
        {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_CACHE_HOME": str(home / "cache"),
            SOURCE_DATE_EPOCH: str(environment.source_date_epoch),
        }
    )
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def recorded_model(home: Path, base_url: str, model: str) -> dict[str, str]:
    """What the language model of a replay is opened with; nothing can be sent to it."""
    return {
        **_folders(home),
        BASE_URL: base_url,
        MODEL: model,
        API_KEY: PLACEHOLDER_KEY,
        PLAIN_HTTP: urlsplit(base_url).hostname or "",
    }


def users_model(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """What the one in the user's environment is opened with; the consent is for now only."""
    return {**{n: v for n, v in environ.items() if n in OF_THE_USER}, **_folders(home)}


def _folders(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
    }


def make_repository(recording: Recording, folder: Path) -> None:
    """A new one with the application in its first commit, whose id is the same each time.

    To be called within the surroundings. Raises UsageError where there is something already.
    """
    from tools.ledger.plumbing import Plumbing

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        msg = f"{folder}: is there already. Name a folder that is empty or not there yet."
        raise UsageError(msg)
    environment = recording.session.environment
    with naming(folder):
        shutil.copytree(recording.stage_01, folder / "artifacts" / "stage-01")
    git = Plumbing(folder, _at(environment))
    git.run("init", "--quiet", "--initial-branch=main", "--object-format=sha1")
    git.run("config", "user.name", environment.name)
    git.run("config", "user.email", environment.email)
    git.run("add", "--all")
    git.run("commit", "--quiet", "--message", "The application, as stage 01 found it")


def _at(environment: Environment) -> Mapping[str, str]:
    instant = f"{environment.source_date_epoch} +0000"
    return {"GIT_AUTHOR_DATE": instant, "GIT_COMMITTER_DATE": instant}
