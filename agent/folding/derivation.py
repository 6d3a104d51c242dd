"""Everything that follows from a model: plans, bills, risks, contract. Computed once, on demand."""

from functools import cache, cached_property

from tools.capacity.bill import Bill, deployed, monthly_bill
from tools.capacity.money.outlook import Outlook, look_ahead
from tools.capacity.prices import Prices, load_prices
from tools.contract.build import build_contract
from tools.contract.contract import Contract, contract_json
from tools.contract.validate import validate_contract
from tools.contract.views import source_views, source_views_sql
from tools.documents.dossier import Dossier
from tools.editing.revision import SetAside
from tools.finding import Finding
from tools.model.approvals import Approval
from tools.model.data_model import DataModel
from tools.model.validate import validate_model
from tools.planning.planner import plan
from tools.planning.plans import PatternPlan
from tools.risk.rules import assess
from tools.value import canonical_json


@cache
def prices_of(region: str) -> Prices:
    """The shipped prices of a Region. Raises InputError where there are none."""
    return load_prices(region)


class Derivation:
    """A model with its consequences, and the edits that it could not take."""

    def __init__(self, model: DataModel, set_aside: tuple[SetAside, ...] = ()) -> None:
        self.model = model
        self.set_aside = set_aside

    @property
    def _prices(self) -> Prices:
        return prices_of(self.model.pricing.region)

    @cached_property
    def model_text(self) -> str:
        """The model as it is written to its file."""
        return canonical_json(self.model)

    @cached_property
    def plans(self) -> tuple[PatternPlan, ...]:
        return plan(self.model)

    @cached_property
    def bill(self) -> Bill:
        return monthly_bill(self.model, self.plans, self._prices)

    @cached_property
    def deployed_bill(self) -> Bill:
        """The bill of what is deployed from the contract, where every index projects ALL."""
        model = deployed(self.model)
        return monthly_bill(model, plan(model), self._prices)

    @cached_property
    def outlook(self) -> Outlook:
        return look_ahead(self.model, self.plans, self.bill, self._prices)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return assess(self.model, self.plans, self.bill)

    @cached_property
    def contract(self) -> Contract:
        return build_contract(self.model, self.plans)

    @cached_property
    def contract_text(self) -> str:
        return contract_json(self.contract)

    @cached_property
    def views_text(self) -> str:
        """The views to create first; empty where the contract reads none."""
        return source_views_sql(self.model)

    @cached_property
    def view_names(self) -> tuple[str, ...]:
        return tuple(view.name for view in source_views(self.model))

    @cached_property
    def model_findings(self) -> tuple[Finding, ...]:
        return validate_model(self.model, self.plans)

    @cached_property
    def contract_findings(self) -> tuple[Finding, ...]:
        return validate_contract(self.contract_text, self.model, self.plans)

    def dossier(self, approvals: tuple[Approval, ...]) -> Dossier:
        return Dossier(
            model=self.model,
            plans=self.plans,
            bill=self.bill,
            deployed_bill=self.deployed_bill,
            findings=self.findings,
            approvals=approvals,
            contract_views=self.view_names,
            outlook=self.outlook,
        )
