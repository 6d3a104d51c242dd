"""Requests in words: operation, key condition, what is evaluated, what must hold."""

from tools.capacity.arithmetic import work_out
from tools.capacity.units import request_units
from tools.documents import figures
from tools.planning.plans import PatternPlan, Read, Request, Write
from tools.value import Value


class RequestRow(Value):
    """One request of a plan, ready to be shown; units are those of one call of the pattern.

    `arithmetic` is how they come about, at average sizes and counts.
    """

    action: str
    target: str
    condition: str
    times: str
    items: str
    read_units: float
    write_units: float
    arithmetic: str
    note: str


def request_row(request: Request) -> RequestRow:
    units = request_units(request)
    if isinstance(request, Read):
        condition, times = read_condition(request), figures.spread(request.calls)
        items = _read_items(request)
    else:
        condition, times, items = write_condition(request), "", _written_items(request)
    return RequestRow(
        action=action(request),
        target=target(request),
        condition=condition,
        times=times,
        items=items,
        read_units=sum(entry.read_units for entry in units),
        write_units=sum(entry.write_units for entry in units),
        arithmetic=arithmetic(request),
        note=request.note,
    )


def arithmetic(request: Request) -> str:
    """`ceil(1,300 B / 4 KB) × 0.5`; with several structures each behind its name."""
    lines = work_out(request)
    if len(lines) == 1:
        return lines[0].text
    return "; ".join(f"{line.structure}: {line.text}" for line in lines)


def action(request: Request) -> str:
    if isinstance(request, Read):
        return request.operation
    if request.transaction is not None:
        number = f" {request.transaction}" if request.transaction > 1 else ""
        return f"TransactWriteItems{number}: {request.operation}"
    return f"BatchWriteItem: {request.operation}" if request.batched else request.operation


def target(request: Request) -> str:
    index = request.index if isinstance(request, Read) else None
    return request.table if index is None else f"{request.table}.{index}"


def read_condition(read: Read) -> str:
    """`category_id = ?, created_at in order, descending; filter: status; consistent`."""
    how = {"=": "= ?", "range": "in a range", "order": "in order", None: "= ?"}
    parts = [f"{each.attribute} {how[each.how]}" for each in read.key_conditions]
    if read.partition_key and not parts:
        parts.append(f"{read.partition_key} = ?")
    if read.sort_key and not read.key_conditions:
        parts.append(f"{read.sort_key} {how[read.sort_condition]}")
    if read.descending:
        parts.append("descending")
    if read.limit and not read.filter:
        parts.append(f"Limit {read.limit}")
    text = ", ".join(parts) or "no key condition"
    if read.filter:
        text += f"; filter {', '.join(read.filter)}"
        text += f", page by page until {read.limit} found" if read.limit else ""
    return text if read.consistency == "eventual" else f"{text}; {read.consistency} read"


def write_condition(write: Write) -> str:
    """`user_id; sets email; if attribute_not_exists(email)`."""
    keys = [write.partition_key] + ([write.sort_key] if write.sort_key else [])
    text = ", ".join(f"{key} = ?" for key in keys)
    if write.sets:
        text += f"; sets {', '.join(write.sets)}"
    if write.condition:
        text += f"; if {write.condition}"
    changed = [f"{w.index} ({w.effect})" for w in write.index_writes if w.effect != "none"]
    return text + (f"; index writes: {', '.join(changed)}" if changed else "")


def transactions(plan: PatternPlan) -> dict[int, tuple[Write, ...]]:
    """The writes of each TransactWriteItems request of a plan, by its number."""
    found: dict[int, tuple[Write, ...]] = {}
    for request in plan.requests:
        if isinstance(request, Write) and request.transaction is not None:
            number = request.transaction
            found[number] = (*found.get(number, ()), request)
    return found


def _read_items(read: Read) -> str:
    evaluated = figures.spread(read.items)
    if read.items == read.returned_items:
        return evaluated
    return f"{evaluated} → {figures.spread(read.returned_items)}"


def _written_items(write: Write) -> str:
    return f"{figures.spread(write.items)} of {figures.size_spread(write.item_bytes)}"
