"""Records a session anew with the model in the environment; the old one stays until it is over."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.errors import ReplayError, UsageError
from agent.language_model.choice import API_KEY, MODEL
from agent.language_model.endpoints import BASE_URL, endpoint_from
from agent.language_model.failures import SHORTEST_KEY
from agent.replaying.playing import Played, Stage, play, play_unchecked, run_recording
from agent.replaying.recording import (
    SESSION,
    TRAFFIC,
    Recorded,
    Recording,
    with_recorded,
)
from agent.replaying.surroundings import surroundings, users_model
from agent.replaying.tape import recorded
from agent.replaying.traffic import Traffic, traffic_text
from agent.workspace.custody import write_whole

ANSWERED_BY = "ANSWERED_BY"


def record(recording: Recording, environ: Mapping[str, str], stage: Stage, today: date) -> Recorded:
    """Runs the session against the endpoint, plays it back, and only then replaces the old one.

    Raises:
        UsageError: The environment lacks something.
        ReplayError: The session did not come to its end, or does not play as it went.
    """
    environ = dict(environ)  # the process's own is another one while the session runs
    answered_by = _answered_by(recording, environ)
    with TemporaryDirectory(prefix="tablewright-") as folder:
        home, secrets = Path(folder), _secrets(environ)
        with (
            surroundings(recording.session.environment, home, proxies=True),
            recorded(secrets) as recordings,
        ):
            model = users_model(home, environ)
            done = run_recording(recording, home / "repository", model, stage)
        made = Recorded(
            answered_by=answered_by,
            date=today.isoformat(),
            model=environ[MODEL],
            base_url=endpoint_from(environ).name,
            prompts=_prompts(done),
            commit=done.commit,
            files=done.files,
        )
        _replace(recording, made, recordings.traffic, secrets, home)
    return made


def remake(recording: Recording, stage: Stage) -> Recorded:
    """Takes down what comes out now of the same questions and answers; no model is asked.

    Raises ReplayError where another question would be asked, or another line typed.
    """
    before = recording.recorded()
    with TemporaryDirectory(prefix="tablewright-") as folder:
        done = play_unchecked(recording, Path(folder) / "repository", stage)
    made = before.model_copy(update={"commit": done.commit, "files": done.files})
    session = with_recorded(recording.session_path.read_text("utf-8"), made)
    write_whole(recording.session_path, session.encode())
    return made


def _answered_by(recording: Recording, environ: Mapping[str, str]) -> str:
    """Which model this is, in a person's words; as last time where it is the same model."""
    missing = [name for name in (BASE_URL, API_KEY, MODEL) if not environ.get(name, "").strip()]
    before = recording.session.recorded
    is_same = before is not None and before.model == environ.get(MODEL)
    named = environ.get(ANSWERED_BY, "").strip() or (
        before.answered_by if before and is_same else ""
    )
    if not named:
        missing.append(f'{ANSWERED_BY} (such as "local Qwen2.5-Coder-1.5B-Instruct, Q4_K_M")')
    if missing:
        msg = (
            f"To record {recording.name}, set {', '.join(missing)} in the environment. Any word "
            f"does as a key for an endpoint that asks for none. Then: {recording.again}"
        )
        raise UsageError(msg)
    return named


def _secrets(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The longest first, so that none is left in part. A short word is no key but a stopgap."""
    query = (value for _, value in endpoint_from(environ).query)
    held = {environ[API_KEY].strip(), *query}
    return tuple(sorted((s for s in held if len(s) >= SHORTEST_KEY), key=len, reverse=True))


def _prompts(done: Played) -> dict[str, int]:
    return dict(sorted({call.prompt: call.version for call in done.calls}.items()))


def _replace(
    recording: Recording, made: Recorded, traffic: Traffic, secrets: tuple[str, ...], home: Path
) -> None:
    """Puts it in place once it is shown to play, and to hold no secret."""
    session = with_recorded(recording.session_path.read_text("utf-8"), made)
    texts = {TRAFFIC: traffic_text(traffic), SESSION: session}
    for name, text in texts.items():
        if any(secret in text for secret in secrets):
            what = f"a secret would stand in {name}, so nothing was written. Find where it is from."
            raise ReplayError(recording.folder, what, recording.again)
    trial_folder = home / "trial"
    write_whole(trial_folder / TRAFFIC, texts[TRAFFIC].encode())
    remade = recording.session.model_copy(update={"recorded": made})
    play(Recording(recording.folder, remade, trial_folder), home / "again")
    for name, text in texts.items():
        write_whole(recording.folder / name, text.encode())
