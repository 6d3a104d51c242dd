"""The rooms and what may know what: cli → terminal, batch → session → graph → nodes → tools."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("agent", "prompts", "tools")
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FLOORS = (
    ("tools", "prompts"),
    ("agent.nodes",),
    ("agent.graph",),
    ("agent.session",),
    ("agent.terminal", "agent.batch"),
    ("agent.replaying",),
    ("agent.cli",),
)
"""From the ground up. No module reaches, on whatever way, one of a floor above its own."""

SLOW_TO_IMPORT = {"langgraph", "openai", "tiktoken", "git", "sqlglot", "sqlalchemy", "vcr"}
UNKNOWN_TO_TOOLS = {"agent", "langgraph", "langchain_core", "typer", "rich", "prompt_toolkit"}
GRAPH_CALLS = {"add_node", "add_edge", "add_conditional_edges", "add_sequence"}
MOST_LINES = 400


def is_in(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def statements(tree: ast.AST, *, at_import: bool) -> Iterator[ast.AST]:
    """All nodes, or only those that run when the module is imported."""
    for child in ast.iter_child_nodes(tree):
        if at_import and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if at_import and isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from statements(child, at_import=at_import)


@cache
def imported(module: str, *, at_import: bool = False) -> frozenset[str]:
    """Modules that a module names; with those that are imported on the way, `at_import`."""
    names: set[str] = set()
    for node in statements(ast.parse(FILES[module].read_text("utf-8")), at_import=at_import):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import on line {node.lineno}"
            source = node.module or ""
            inner = {f"{source}.{alias.name}" for alias in node.names}
            names |= {source} | {name for name in inner if name in FILES}
    if at_import:
        parts = [name.split(".") for name in names]
        packages = {".".join(part[:size]) for part in parts for size in range(1, len(part))}
        names |= {name for name in packages if name in FILES}
    return frozenset(names)


def reached(module: str, *, at_import: bool = False) -> set[str]:
    """Modules reached over any number of imports, those of other projects too."""
    seen: set[str] = set()
    ahead = {module}
    while ahead:
        name = ahead.pop()
        new = imported(name, at_import=at_import) - seen if name in FILES else frozenset()
        seen |= new
        ahead |= new
    return seen


def floor_of(module: str) -> int | None:
    return next((n for n, rooms in enumerate(FLOORS) if is_in(module, rooms)), None)


def test_no_module_reaches_a_floor_above_its_own() -> None:
    upwards = []
    for module in FILES:
        floor = floor_of(module)
        if floor is None:
            continue
        above = tuple(room for rooms in FLOORS[floor + 1 :] for room in rooms)
        upwards += [(module, name) for name in sorted(reached(module)) if is_in(name, above)]
    assert upwards == []


def test_terminal_and_batch_do_not_know_each_other() -> None:
    for one, other in (("agent.terminal", "agent.batch"), ("agent.batch", "agent.terminal")):
        assert [m for m in FILES if is_in(m, (one,)) and is_in_any(reached(m), other)] == []


def is_in_any(modules: set[str], room: str) -> bool:
    return any(is_in(module, (room,)) for module in modules)


def test_tools_and_prompts_know_nothing_of_the_conversation() -> None:
    knowing = [
        (module, name)
        for module in FILES
        if not is_in(module, ("agent",))
        for name in sorted(imported(module))
        if name.split(".")[0] in UNKNOWN_TO_TOOLS
    ]
    assert knowing == []


def test_no_module_is_reached_from_itself() -> None:
    packages = {name for name, path in FILES.items() if path.name == "__init__.py"}
    assert [name for name in FILES if name not in packages and name in reached(name)] == []


def test_only_the_graph_adds_nodes_and_edges() -> None:
    adding = {
        module
        for module, path in FILES.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in GRAPH_CALLS
    }
    assert adding == {"agent.graph"}


def test_the_command_line_starts_without_slow_imports() -> None:
    assert "agent.cli" in FILES
    names = {name.split(".")[0] for name in reached("agent.cli", at_import=True)}
    assert names & SLOW_TO_IMPORT == set()


@pytest.mark.parametrize("path", [*FILES.values(), *TESTS], ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


def test_packages_have_an_init_and_tests_have_none() -> None:
    for folder in {path.parent for path in FILES.values()}:
        assert (folder / "__init__.py").is_file(), folder
    assert [path for path in TESTS if path.name == "__init__.py"] == []
