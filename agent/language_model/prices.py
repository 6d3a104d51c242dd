"""What language models cost, from a dated file: the one shipped here, or the user's own.

A model that is not in it has no price: its tokens are shown alone.
"""

from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

from yaml.nodes import MappingNode, Node, ScalarNode

from agent.language_model.calls import Call
from tools.errors import InputError
from tools.value import Value
from tools.workload.yaml_sheet import YamlSheet, is_word

PRICES_FILE = "TABLEWRIGHT_MODEL_PRICES"
SHIPPED = "2026-09.yaml"
MILLION = 1_000_000
NEEDED = ("version", "date", "currency", "source", "models")
FORM = "Begin with `version: 1`; Tablewright's own file shows the rest."


class ModelPrice(Value):
    """Of a million tokens, in the file's currency.

    Attributes:
        endpoint: Where it holds; empty for everywhere.
        stated: The day or month at which `source` stated it; empty where the file's date holds.
    """

    model: str
    input: float
    output: float
    endpoint: str = ""
    stated: str = ""
    source: str

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * self.input + tokens_out * self.output) / MILLION


class ModelPrices(Value):
    """Prices as of `date`, in `currency` (such as `USD`)."""

    file: str
    date: str
    currency: str
    prices: tuple[ModelPrice, ...]

    def price_of(self, model: str, endpoint: str) -> ModelPrice | None:
        for price in self.prices:
            if price.model == model and price.endpoint in ("", endpoint):
                return price
        return None

    def cost_of(self, call: Call) -> float | None:
        """None where its model has no price."""
        price = self.price_of(call.model, call.endpoint)
        return None if price is None else price.cost(call.tokens_in, call.tokens_out)

    def money(self, amount: float) -> str:
        return f"{self.currency} {amount:.4f}" if amount < 1 else f"{self.currency} {amount:,.2f}"


def load_model_prices(environ: Mapping[str, str]) -> ModelPrices:
    """The user's own prices where there is such a file, else those shipped.

    Raises InputError with file, line and reason of every problem.
    """
    own = own_file(environ)
    if own is not None:
        return read_model_prices(own)
    with as_file(files("agent.language_model") / "model_prices" / SHIPPED) as path:
        return read_model_prices(path)


def own_file(environ: Mapping[str, str]) -> Path | None:
    """The file the environment names, or the one in the user's configuration if it is there."""
    given = environ.get(PRICES_FILE, "")
    if given:
        return Path(given)
    usual = config_folder(environ) / "model_prices.yaml"
    return usual if usual.is_file() else None


def config_folder(environ: Mapping[str, str]) -> Path:
    """The user's configuration of Tablewright."""
    home = environ.get("XDG_CONFIG_HOME", "")
    folder = Path(home) if home else Path(environ.get("HOME", "") or Path.home()) / ".config"
    return folder / "tablewright"


def read_model_prices(path: Path) -> ModelPrices:
    """Raises InputError with every problem."""
    sheet = YamlSheet(path)
    root = sheet.compose()
    found = {name: node for name, _, node in sheet.entries(root, "The file")}
    for name, key, _ in sheet.entries(root, "The file"):
        if name not in (*NEEDED, "endpoint"):
            sheet.refuse_unknown(key, "The section", name, (*NEEDED, "endpoint"))
    for name in NEEDED:
        if name not in found:
            sheet.refuse(root, f"The file lacks {name}.", FORM)
    if "version" in found and not is_word(found["version"], "1"):
        sheet.refuse(found["version"], "This release reads version 1.", FORM)
    texts: dict[str, str] = {
        name: sheet.text(found[name], name) or ""
        for name in ("date", "currency", "source", "endpoint")
        if name in found
    }
    prices = _prices(sheet, found["models"], texts) if "models" in found else ()
    if sheet.problems:
        raise InputError(sorted(sheet.problems, key=lambda problem: problem.line or 0))
    return ModelPrices(
        file=str(path) if path.name != SHIPPED else SHIPPED,
        date=texts["date"],
        currency=texts["currency"],
        prices=prices,
    )


def _prices(sheet: YamlSheet, node: Node, texts: dict[str, str]) -> tuple[ModelPrice, ...]:
    prices = [_price(sheet, name, value, texts) for name, _, value in sheet.entries(node, "models")]
    return tuple(price for price in prices if price is not None)


def _price(sheet: YamlSheet, model: str, node: Node, texts: dict[str, str]) -> ModelPrice | None:
    if not isinstance(node, MappingNode):
        sheet.refuse(node, f"{model} is no mapping.", "Write `{input: 0.40, output: 1.60}`.")
        return None
    fields = {name: (key, value) for name, key, value in sheet.entries(node, model)}
    known = ("input", "output", "source", "stated", "endpoint")
    for name, (key, _) in fields.items():
        if name not in known:
            sheet.refuse_unknown(key, f"{model}:", name, known)
    numbers: dict[str, float] = {}
    for name in ("input", "output"):
        if name not in fields:
            fix = "Write `{input: 0.40, output: 1.60}`: the price of a million tokens."
            sheet.refuse(node, f"{model} lacks {name}.", fix)
            continue
        number = sheet.number(fields[name][1], f"{model}: {name}")
        numbers[name] = number or 0.0
    said = {
        name: _text(fields[name][1]) for name in ("source", "stated", "endpoint") if name in fields
    }
    if len(numbers) < 2:
        return None
    return ModelPrice(
        model=model,
        input=numbers["input"],
        output=numbers["output"],
        source=said.get("source") or texts.get("source", ""),
        stated=said.get("stated", ""),
        endpoint=(said.get("endpoint") or texts.get("endpoint", "")).rstrip("/"),
    )


def _text(node: Node) -> str:
    return str(node.value).strip() if isinstance(node, ScalarNode) else ""
