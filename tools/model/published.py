"""The JSON Schema of dynamodb_data_model.json, kept in the repository for other programs to use.

`python -m tools.model.published` writes it; with `--check` it only says whether it is up to date.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.model.data_model import DataModel

SCHEMA_PATH = Path(__file__).with_name("dynamodb_data_model.schema.json")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """The schema of what is written; it knows every field and allows no other."""
    schema = {"$schema": DIALECT, **DataModel.model_json_schema(mode="serialization")}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 1 where `--check` finds a difference."""
    parser = argparse.ArgumentParser(prog="python -m tools.model.published", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    if not parser.parse_args(arguments).check:
        SCHEMA_PATH.write_text(schema_text(), "utf-8")
        return 0
    if SCHEMA_PATH.exists() and SCHEMA_PATH.read_text("utf-8") == schema_text():
        return 0
    sys.stderr.write(f"{SCHEMA_PATH} is out of date. Run: python -m tools.model.published\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
