"""The repository's state, and commits that hold just what they are given."""

import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tools.ledger.repository import LedgerError, Repository, trailers_of

WHEN = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_git_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = tmp_path / "gitconfig"
    settings.write_text("[user]\n\tname = Ada L\n\temail = ada@example.org\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_DIR", "GIT_INDEX_FILE", "EMAIL"):
        monkeypatch.delenv(name, raising=False)


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=check
    )
    return done.stdout.rstrip("\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


@pytest.fixture
def started(root: Path) -> Path:
    (root / "app").mkdir()
    (root / "app" / "code.txt").write_text("one\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "start")
    return root


def write(repository: Repository, path: str, content: bytes) -> dict[str, bytes | None]:
    place = repository.root / repository.workspace_prefix / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return {path: content}


def commit(repository: Repository, files: dict[str, bytes | None], task: str = "1.1") -> str:
    return repository.commit(files, f"task {task}", trailers_of("s1", task, "work", 0), WHEN)


def test_folder_outside_any_repository_is_named_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=rf"{tmp_path}.*git init"):
        Repository.open(tmp_path)


def test_missing_folder_and_bare_repository_are_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="mkdir -p"):
        Repository.open(tmp_path / "none")
    git(tmp_path, "init", "-q", "--bare", "bare.git")
    with pytest.raises(LedgerError, match="git clone"):
        Repository.open(tmp_path / "bare.git")


def test_damaged_repository_is_refused_with_what_git_says(root: Path) -> None:
    (root / ".git" / "config").write_text("[core\n")
    with pytest.raises(LedgerError, match="bad config"):
        Repository.open(root)


def test_unborn_branch_gets_its_first_commit(root: Path) -> None:
    repository = Repository.open(root)
    assert (repository.branch(), repository.head(), repository.made("s1")) == ("main", None, {})
    made = commit(repository, write(repository, "artifacts/a.md", b"x\n"))
    assert repository.head() == made == git(root, "rev-parse", "main")
    assert git(root, "log", "--format=%an <%ae> %aI %cI") == (
        "Ada L <ada@example.org> 2026-03-01T12:30:00+00:00 2026-03-01T12:30:00+00:00"
    )
    assert repository.dirty() == ()


def test_detached_head_is_refused(started: Path) -> None:
    git(started, "checkout", "-q", "--detach")
    with pytest.raises(LedgerError, match="git switch"):
        Repository.open(started).branch()


def test_missing_identity_is_asked_for(root: Path, tmp_path: Path) -> None:
    repository = Repository.open(root)
    assert repository.user() == "Ada L <ada@example.org>"
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Ada L\n")
    with pytest.raises(LedgerError, match=r"user\.name.*user\.email"):
        repository.user()


def test_dirty_lists_changed_staged_and_untracked_from_the_root(started: Path) -> None:
    (started / ".gitignore").write_text("*.tmp\n")
    (started / "b.tmp").write_text("ignored")
    (started / "app" / "é new.txt").write_text("new")
    git(started, "mv", "app/code.txt", "moved.txt")
    assert Repository.open(started / "app").dirty() == (
        ".gitignore",
        "app/code.txt",
        "app/é new.txt",
        "moved.txt",
    )


def test_exclude_adds_once_and_ignores(started: Path) -> None:
    (started / ".git" / "info" / "exclude").write_text("*.bak")
    repository = Repository.open(started / "app")
    assert not repository.is_ignored(".tablewright/x")
    repository.exclude(".tablewright/")
    repository.exclude(".tablewright/")
    text = (started / ".git" / "info" / "exclude").read_text()
    assert text == "*.bak\n.tablewright/\n"
    assert repository.is_ignored(".tablewright/x")
    assert not repository.is_ignored("code.txt")


def test_linked_worktree_excludes_and_commits_on_its_own_branch(
    started: Path, tmp_path: Path
) -> None:
    git(started, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    repository = Repository.open(tmp_path / "side")
    repository.exclude(".tablewright/")
    assert repository.is_ignored(".tablewright/x")
    made = commit(repository, write(repository, "a.md", b"x\n"))
    assert git(started, "rev-parse", "side") == made != git(started, "rev-parse", "main")
    assert git(tmp_path / "side", "status", "--porcelain") == ""


def test_subfolder_workspace_commits_under_its_prefix(started: Path) -> None:
    repository = Repository.open(started / "app")
    assert repository.workspace_prefix == "app/"
    commit(repository, write(repository, "artifacts/stage-02/ä b.md", b"x\n"))
    assert git(started, "-c", "core.quotePath=false", "show", "--format=", "--name-only") == (
        "app/artifacts/stage-02/ä b.md"
    )
    assert git(started, "status", "--porcelain") == ""
    assert git(started, "diff-files") == git(started, "diff-index", "HEAD") == ""


def test_staged_and_unstaged_changes_of_the_user_stay(started: Path) -> None:
    (started / "staged.txt").write_text("staged\n")
    (started / "app" / "code.txt").write_text("two\n")
    git(started, "add", "staged.txt", "app/code.txt")
    (started / "app" / "code.txt").write_text("three\n")
    before = git(started, "diff", "--cached") + git(started, "diff")
    repository = Repository.open(started)
    commit(repository, write(repository, "a.md", b"x\n"))
    assert git(started, "show", "--format=", "--name-only") == "a.md"
    assert git(started, "diff", "--cached") + git(started, "diff") == before


def test_same_content_makes_no_second_commit(started: Path) -> None:
    repository = Repository.open(started)
    files = write(repository, "a.md", b"x\n")
    first = commit(repository, files)
    assert commit(repository, files) == first
    empty = repository.commit(files, "again", {}, WHEN, allow_empty=True)
    assert git(started, "rev-parse", f"{empty}^") == first


def test_paths_are_read_from_disk_and_removed_where_missing(started: Path) -> None:
    repository = Repository.open(started)
    write(repository, "a.md", b"a\n")
    write(repository, "b.md", b"b\n")
    repository.commit(["a.md", "b.md"], "two", {}, WHEN)
    (started / "a.md").unlink()
    repository.commit(["a.md", "b.md"], "one", {}, WHEN)
    assert git(started, "ls-files") == "app/code.txt\nb.md"
    assert git(started, "status", "--porcelain") == ""


def test_content_is_what_a_commit_has(started: Path) -> None:
    repository = Repository.open(started / "app")
    content = b"\xff\r\n\n\n"
    first = commit(repository, write(repository, "a b.md", content))
    commit(repository, write(repository, "a b.md", b"new"))
    assert repository.content("a b.md", first) == content
    assert repository.content("a b.md") == b"new"
    assert repository.content("none.md") is None


def test_made_finds_a_sessions_commits_by_their_trailers(started: Path) -> None:
    repository = Repository.open(started)
    first = commit(repository, write(repository, "a.md", b"1\n"))
    mark = repository.commit(
        write(repository, "t.md", b"1\n"), "mark", trailers_of("s1", "1.1", "mark", 0), WHEN
    )
    other = trailers_of("s2", "1.1", "work", 0)
    repository.commit(write(repository, "a.md", b"2\n"), "other session", other, WHEN)
    later = trailers_of("s1", "1.1", "work", 2)
    revised = repository.commit(write(repository, "a.md", b"3\n"), "body\n\ntext", later, WHEN)
    git(started, "commit", "-q", "--allow-empty", "-m", "mentions Tablewright-Session: s1 inline")
    assert Repository.open(started).made("s1") == {
        ("1.1", "work", 0): first,
        ("1.1", "mark", 0): mark,
        ("1.1", "work", 2): revised,
    }
    trailers = git(started, "log", "-1", "--format=%(trailers)", revised)
    assert trailers.splitlines()[:2] == ["Tablewright-Session: s1", "Tablewright-Task: 1.1"]


def test_dates_keep_their_time_zone(root: Path) -> None:
    repository = Repository.open(root)
    when = WHEN.astimezone(timezone(timedelta(hours=-5, minutes=-30)))
    repository.commit(write(repository, "a", b""), "m", {}, when)
    assert git(root, "log", "--format=%cI") == "2026-03-01T07:00:00-05:30"


def test_branch_that_moves_meanwhile_is_left_alone(
    started: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository.open(started)
    write_object = repository._object

    def overtaken(*arguments: object) -> str:
        git(started, "commit", "-q", "--allow-empty", "-m", "faster")
        return write_object(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(repository, "_object", overtaken)
    with pytest.raises(LedgerError, match="main: the branch moved"):
        commit(repository, write(repository, "a.md", b"x\n"))
    assert git(started, "log", "-1", "--format=%s") == "faster"


def test_hooks_and_signing_are_left_out(started: Path) -> None:
    hooks = started / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("pre-commit", "reference-transaction", "post-index-change", "commit-msg"):
        (hooks / name).write_text(f"#!/bin/sh\necho {name} >> '{started}/ran'\nexit 1\n")
        (hooks / name).chmod(0o755)
    git(started, "config", "commit.gpgSign", "true")
    repository = Repository.open(started)
    made = commit(repository, write(repository, "a.md", b"x\n"))
    assert not (started / "ran").exists()
    assert "gpgsig" not in git(started, "cat-file", "commit", made)


def test_executable_bit_follows_the_disk_or_stays(started: Path) -> None:
    repository = Repository.open(started)
    files = write(repository, "run.sh", b"#!/bin/sh\n")
    (started / "run.sh").chmod(0o755)
    commit(repository, files)
    assert git(started, "ls-tree", "HEAD", "run.sh").startswith("100755")
    git(started, "config", "core.fileMode", "false")
    (started / "run.sh").chmod(0o644)
    repository = Repository.open(started)
    commit(repository, write(repository, "run.sh", b"#!/bin/sh\ntrue\n"))
    assert git(started, "ls-tree", "HEAD", "run.sh").startswith("100755")
    assert git(started, "status", "--porcelain") == ""


@pytest.mark.parametrize("setting", ["true", "input", "false"])
@pytest.mark.parametrize("content", [b"a\r\nb\r\n", b"a\nb\n"])
def test_line_ends_are_stored_as_git_add_would(started: Path, setting: str, content: bytes) -> None:
    git(started, "config", "core.autocrlf", setting)
    git(started, "config", "core.safecrlf", "true")
    repository = Repository.open(started)
    commit(repository, write(repository, "a.md", content))
    assert git(started, "status", "--porcelain") == ""
    stored = subprocess.run(
        ["git", "cat-file", "blob", "HEAD:a.md"], cwd=started, capture_output=True, check=True
    ).stdout
    assert stored == (content if setting == "false" else b"a\nb\n")


def test_filters_of_gitattributes_apply(started: Path) -> None:
    (started / ".gitattributes").write_text("*.md filter=upper\n")
    git(started, "config", "filter.upper.clean", "tr a-z A-Z")
    git(started, "add", ".gitattributes")
    git(started, "commit", "-q", "-m", "attributes")
    repository = Repository.open(started)
    commit(repository, write(repository, "a.md", b"x\n"))
    assert git(started, "cat-file", "blob", "HEAD:a.md") == "X"
    assert git(started, "status", "--porcelain") == ""


def test_paths_out_of_the_repository_are_refused(started: Path, tmp_path: Path) -> None:
    (started / "app" / "link").symlink_to(tmp_path)
    repository = Repository.open(started / "app")
    for path in ("../../x.md", "link/x.md", str(tmp_path / "x.md")):
        with pytest.raises(LedgerError, match="plain path"):
            repository.commit({path: b""}, "m", {}, WHEN)
    assert git(started, "log", "--format=%s") == "start"
    repository.commit({"../tasks.md": b"t\n"}, "beside the workspace", {}, WHEN)
    assert git(started, "show", "--format=", "--name-only") == "tasks.md"


def test_exported_git_variables_of_another_repository_are_noticed(
    started: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q", "other")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "stray"))
    repository = Repository.open(started)
    commit(repository, write(repository, "a.md", b"x\n"))
    assert not (tmp_path / "stray").exists()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    with pytest.raises(LedgerError, match="unset GIT_DIR"):
        Repository.open(started)


def test_ids_of_the_other_hash_work(tmp_path: Path) -> None:
    root = tmp_path / "sha256"
    git(tmp_path, "init", "-q", "--object-format=sha256", str(root))
    repository = Repository.open(root)
    commit(repository, write(repository, "a.md", b"x\n"))
    (root / "a.md").unlink()
    assert len(repository.commit(["a.md"], "gone", {}, WHEN)) == 64
    assert git(root, "status", "--porcelain") == git(root, "ls-files") == ""
