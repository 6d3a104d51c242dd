"""Runs the cost calculator of awslabs-dynamodb-mcp-server: input on stdin, result on stdout.

A process of its own, with that package's folder on its path and none of this project's: what it
imports never meets what the tests import. stdin and stdout are JSON.
"""

import sys
from importlib import import_module

PACKAGE = "awslabs.dynamodb_mcp_server.cost_performance_calculator"


def main() -> None:
    data_model = import_module(f"{PACKAGE}.data_model").DataModel
    calculate = import_module(f"{PACKAGE}.cost_calculator").calculate_cost
    given = data_model.model_validate_json(sys.stdin.buffer.read())
    sys.stdout.write(calculate(given).model_dump_json())


if __name__ == "__main__":
    main()
