"""What every document of a design is a function of."""

from tools.capacity.bill import Bill
from tools.capacity.money.outlook import Outlook
from tools.finding import Finding
from tools.model.approvals import Approval
from tools.model.data_model import DataModel
from tools.planning.plans import PatternPlan
from tools.value import Value


class Dossier(Value):
    """A model with all that was computed of it.

    Attributes:
        bill: As designed.
        deployed_bill: As deployed from the contract, where every GSI projects ALL.
        findings: The risks of the design.
        approvals: Those that are not stale.
        contract_views: Names of the views to create before the contract is used.
        outlook: What the bill rests on.
    """

    model: DataModel
    plans: tuple[PatternPlan, ...]
    bill: Bill
    deployed_bill: Bill
    findings: tuple[Finding, ...] = ()
    approvals: tuple[Approval, ...] = ()
    contract_views: tuple[str, ...] = ()
    outlook: Outlook | None = None

    def plan(self, pattern_id: str) -> PatternPlan:
        """The plan of a pattern or of the group it is a duplicate in. Raises KeyError."""
        for plan in self.plans:
            if pattern_id in plan.ids:
                return plan
        raise KeyError(pattern_id)

    def approval(self, gate: str, subject: str = "") -> Approval | None:
        """The last approval given at a gate."""
        given = [a for a in self.approvals if (a.gate, a.subject) == (gate, subject)]
        return given[-1] if given else None
