"""The published workflow's design of the reference case, beside ours, on the same answers.

What its contract and its document leave open is asked in QUESTIONS, and costed both ways.
"""

import shutil
import tempfile
from pathlib import Path

from tests.fixtures.generated_designs import PRICES
from tests.fixtures.generated_designs import designed as our_model
from tests.peers.comparison import Design, designed, rival
from tests.peers.rival_contract import RivalContract, read_rival_contract
from tests.peers.rival_reading import LookupTable, OpenQuestion, reading_of
from tools.model.data_model import DataModel, OutsideService
from tools.source.artifacts import read_evidence
from tools.workload.answers_file import load_answers
from tools.workload.assembly import assemble
from tools.workload.operations import Lookup
from tools.workload.questions import default_answers
from tools.workload.requirements import Requirements

CASE = Path(__file__).parents[3] / "shared" / "cases" / "online-shop"
CONTRACT = "rival/migrationContract.json"
STATED_USD_PER_MONTH = 1734.34  # rival/dynamodb_data_model.md, "Total Estimated"

SERVICES = (
    OutsideService(
        name="OpenSearch",
        kind="search",
        purpose="Its document gives both text searches to it",
        pattern_ids=("AP9", "AP36"),
        fed_from=("Products", "Users/ORDER"),
        fed_how="DynamoDB Streams into a function",
    ),
)
PAGE = 12  # products a page, as the requirements have it
QUESTIONS = (
    OpenQuestion(
        name="AP8",
        question="Products with filters: its document queries ProductsByCategory, which nothing"
        " defines, with a FilterExpression; its contract has an index by category. Is a category"
        " always given (a Query), or may all products be asked for (a Scan)?",
        first={
            "operations": {
                "AP8": (
                    Lookup(
                        table="products",
                        equality=("category_id",),
                        tested=("price", "inventory_quantity"),
                        limit=PAGE,
                    ),
                )
            }
        },
        second={
            "operations": {
                "AP8": (
                    Lookup(
                        table="products",
                        tested=("category_id", "seller_id", "price", "inventory_quantity"),
                        limit=PAGE,
                    ),
                )
            }
        },
    ),
    OpenQuestion(
        name="order",
        question="AP10 and AP15 want the newest products first, its indexes have them by name: is"
        " a page by name enough, or is everything read and sorted?",
        first={"unordered": frozenset({"AP10", "AP15"})},
        second={},
    ),
    OpenQuestion(
        name="caller",
        question="Users, carts and orders are keyed by email, the patterns give a user's id: does"
        " the caller hold the email, or is it read first, through GSI1?",
        first={"held": frozenset({"users.email"})},
        second={},
    ),
    OpenQuestion(
        name="copies",
        question="Carts copy a product's name and price: as they were when it was added (its"
        " document), or kept equal as a joined column (its contract)?",
        first={"frozen": frozenset({"shopping_carts"})},
        second={},
    ),
    OpenQuestion(
        name="lookups",
        question="AP1 writes the tables Usernames and Emails in its document; its contract has"
        " neither. Are they there?",
        first={},
        second={
            "lookup_tables": (
                LookupTable("Usernames", "users", "username"),
                LookupTable("Emails", "users", "email"),
            )
        },
    ),
)


def requirements_of(case: Path) -> Requirements:
    """What the artifacts and the answers of a case come to, every default taken."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(case / "stage-01", Path(folder) / "artifacts" / "stage-01")
        evidence = read_evidence(Path(folder))
    file = load_answers(case / "answers.yaml", evidence)
    defaults = default_answers(evidence, file.answers, file.missing_default, file.readings_default)
    return assemble(evidence, (*file.answers, *defaults))


def model_of(case: Path) -> DataModel:
    """Our own design of a case."""
    return our_model(requirements_of(case))


def ours_of(model: DataModel) -> Design:
    return designed("ours", model, PRICES)


def contract_of(case: Path) -> RivalContract:
    return read_rival_contract(case / CONTRACT)


def rival_of(
    name: str, contract: RivalContract, model: DataModel, second: frozenset[str] = frozenset()
) -> Design:
    """Its design where the questions in `second` are answered the second way."""
    return rival(name, contract, model, reading_of(QUESTIONS, second), SERVICES, PRICES)


def readings_of(contract: RivalContract, model: DataModel) -> tuple[Design, Design]:
    """All questions answered the first way, and all the second."""
    everything = frozenset(question.name for question in QUESTIONS)
    return (
        rival_of("rival, 1st reading", contract, model),
        rival_of("rival, 2nd reading", contract, model, everything),
    )
