"""`python -m tests.peers`: the published design of the reference case beside ours, in money."""

import argparse
import sys
from pathlib import Path

from tests.peers.reference_rival import (
    CASE,
    QUESTIONS,
    STATED_USD_PER_MONTH,
    contract_of,
    model_of,
    ours_of,
    readings_of,
    rival_of,
)
from tests.peers.side_by_side import render


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.peers", description=__doc__)
    parser.add_argument("case", nargs="?", type=Path, default=CASE, help=f"default: {CASE}")
    case = parser.parse_args().case
    if not case.is_dir():
        sys.exit(f"There is no reference case at {case}: name its folder.")
    model, contract = model_of(case), contract_of(case)
    first, second = readings_of(contract, model)
    worth = []
    for question in QUESTIONS:
        alone = rival_of(question.name, contract, model, frozenset({question.name}))
        more = alone.bill.cost_usd_per_month - first.bill.cost_usd_per_month
        worth.append((question.name, question.question, more))
    stated = f"The rival's own document states {STATED_USD_PER_MONTH:,.2f} a month for its design."
    sys.stdout.write(render((ours_of(model), first, second), worth, stated))


if __name__ == "__main__":
    main()
