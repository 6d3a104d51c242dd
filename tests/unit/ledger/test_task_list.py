"""tasks.md: boxes change, nothing else does."""

from pathlib import Path
from typing import get_args

import pytest

from tools.errors import InputError
from tools.ledger.checklist import KEY_PHRASES, Condition
from tools.ledger.task_list import (
    COMMIT_MESSAGES,
    TaskList,
    find_tasks,
    mark_message,
    revise_message,
    template,
)

SEED = Path(__file__).parents[4] / "shared" / "seed" / "stage-02-tasks.md"


@pytest.fixture(params=["own", "seed"])
def tasks(request: pytest.FixtureRequest) -> TaskList:
    if request.param == "own":
        return TaskList.parse(template())
    if not SEED.is_file():
        pytest.skip("the seed's task list is not beside this checkout")
    return TaskList.parse(SEED.read_text("utf-8"))


def changed_lines(before: TaskList, after: TaskList) -> list[tuple[str, str]]:
    pairs = zip(before.text.split("\n"), after.text.split("\n"), strict=True)
    return [(old.strip()[:9], new.strip()[:9]) for old, new in pairs if old != new]


def test_every_task_parent_and_condition_has_one_open_box(tasks: TaskList) -> None:
    numbers = [box.number for box in tasks.boxes() if box.number]
    assert sorted(numbers) == sorted([*COMMIT_MESSAGES, "1", "2", "3", "4", "5"])
    conditions = [box.condition for box in tasks.boxes() if not box.number]
    assert conditions == list(get_args(Condition))
    assert not any(box.checked for box in tasks.boxes())


def test_commit_messages_stand_in_the_list(tasks: TaskList) -> None:
    for message in COMMIT_MESSAGES.values():
        assert tasks.text.count(message) == 1


def test_marking_turns_only_that_box(tasks: TaskList) -> None:
    marked = tasks.mark("1.1")
    assert changed_lines(tasks, marked) == [("- [ ] 1.1", "- [x] 1.1")]
    assert len(marked.text) == len(tasks.text)
    assert marked.mark("1.1") == marked


def test_parent_is_marked_with_its_last_child(tasks: TaskList) -> None:
    before = tasks.mark("4.2")
    assert not before.is_marked("4")
    after = before.mark("4.1")
    assert changed_lines(before, after) == [("- [ ] 4. ", "- [x] 4. "), ("- [ ] 4.1", "- [x] 4.1")]


def test_all_marked_and_ticked_leaves_nothing_open_but_what_does_not_hold(tasks: TaskList) -> None:
    for number in COMMIT_MESSAGES:
        tasks = tasks.mark(number)
    holds: dict[Condition, bool] = dict.fromkeys(KEY_PHRASES, True)
    ticked = tasks.tick(holds | {"rates_known": False})
    assert [box.condition for box in ticked.unticked()] == ["rates_known"]
    assert ticked.tick({}) == ticked


def test_boxes_alone_are_no_difference(tasks: TaskList) -> None:
    changed = tasks.mark("1.1").tick({"cost_analyzed": True}).text
    assert tasks.differs_beyond_boxes(changed) is None
    assert tasks.differs_beyond_boxes(changed.replace("\n", "\r\n")) is None


def test_any_other_difference_is_placed(tasks: TaskList) -> None:
    lines = tasks.text.split("\n")
    lines[20] += " "
    place = tasks.differs_beyond_boxes("\n".join(lines), "t.md")
    assert str(place) == "t.md:21"
    longer = tasks.differs_beyond_boxes(f"{tasks.text}\n- [ ] more")
    assert longer is not None
    assert longer.line == len(lines) + 1


LIST = "\n".join(f"{'*' if n[0] == '1' else '  2)'} [ ] {n} do" for n in COMMIT_MESSAGES)


def test_other_bullets_line_ends_and_code_blocks() -> None:
    text = f"```\n- [ ] 1.1 example\n```\n{LIST}\n- [X] odd\n".replace("\n", "\r\n")
    tasks = TaskList.parse(text)
    marked = tasks.mark("1.1")
    assert marked.text == text.replace("* [ ] 1.1 do", "* [x] 1.1 do")
    assert [box.text for box in marked.boxes() if box.checked] == ["1.1 do", "odd"]
    assert tasks.differs_beyond_boxes(text.replace("- [ ] 1.1", "- [x] 1.1")) is not None


def test_missing_and_double_boxes_are_reported_together() -> None:
    text = LIST.replace("* [ ] 1.2 do\n", "") + "\n- [ ] 5.2 again"
    with pytest.raises(InputError) as caught:
        TaskList.parse(text, "mine.md")
    assert [str(problem) for problem in caught.value.problems] == [
        "mine.md: task 1.2 has no box. Add a line `- [ ] 1.2 …`.",
        "mine.md:13: task 5.2 has a second box; the first is on line 12. Leave one of them.",
    ]


def test_line_that_fits_two_conditions_is_left_open() -> None:
    both = TaskList(text="- [ ] cost analysis and risk assessment\n- [ ] something else")
    assert [box.condition for box in both.boxes()] == [None, None]
    assert both.tick(dict.fromkeys(KEY_PHRASES, True)) == both


def test_messages() -> None:
    assert mark_message("3.2") == "stage-02 task 3.2: Mark complete"
    assert revise_message("3.2", "a  key\nchanged ") == "stage-02 task 3.2: Revise: a key changed"


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text("")
    return path


def test_tasks_are_found_in_order_of_preference(tmp_path: Path) -> None:
    assert find_tasks(tmp_path) is None
    put(tmp_path / "node_modules/02-data-modeling/tasks.md")
    put(tmp_path / "specs/03-other/tasks.md")
    assert find_tasks(tmp_path) is None
    named = put(tmp_path / ".specs/stage-02-DynamoDB-Data-Modeling/tasks.md")
    assert find_tasks(tmp_path) == named
    own = put(tmp_path / "artifacts/stage-02/tasks.md")
    assert find_tasks(tmp_path) == own
    assert find_tasks(tmp_path, named) == named


def test_absent_and_ambiguous_lists_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nope\.md: there is no such file"):
        find_tasks(tmp_path, tmp_path / "nope.md")
    put(tmp_path / "a/02-data-modeling/tasks.md")
    put(tmp_path / "b/02-data-modeling/tasks.md")
    with pytest.raises(InputError, match=r"a/02-data-modeling/tasks\.md, b/02.*--tasks"):
        find_tasks(tmp_path)
