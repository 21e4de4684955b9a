"""The steps before and after a measure: notice, statement, decision, service, appeal (行政处罚法 arts. 44, 45 by analogy).

Personnel measures are generally outside administrative reconsideration; what remains is a statement before the decision and
an appeal to another person after it. The order is a table; nothing is decided before the person could speak.
"""

from __future__ import annotations

from datetime import date

from certification.domain.moves import Refusal, refuse
from certification.domain.parameters import Rules
from certification.domain.states import Kind

ACTS = {
    "suspend": Kind.SUSPENDED,
    "revoke": Kind.REVOKED,
    "annul": Kind.ANNULLED,
    "extend": Kind.SUSPENSION_EXTENDED,
}
"""Each measure, and the entry it makes once it is served."""
NEED_A_CASE = frozenset({"suspend", "extend", "revoke"})
LAST_DAY = frozenset({"suspend", "extend"})
"""Measures whose decision names a last day."""
STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    # step: (from which states, to which state)
    "notice": (("opened",), "noticed"),
    "statement": (("noticed", "heard"), "heard"),
    "waiver": (("noticed",), "heard"),
    "drop": (("opened", "noticed", "heard", "decided"), "dropped"),
    "decision": (("noticed", "heard"), "decided"),
    "service": (("decided",), "in_force"),
    "appeal": (("in_force",), "appealed"),
    "uphold": (("appealed",), "upheld"),
    "quash": (("appealed",), "quashed"),
}
OPEN = ("opened", "noticed", "heard", "decided", "appealed")
UNSERVED = ("opened", "noticed", "heard", "decided")
SERVED = ("in_force", "appealed", "upheld")
STATES = (*OPEN, "dropped", "in_force", "upheld", "quashed")


def refusal_of_extension(present: date, last_day: date) -> Refusal | None:
    """An extension lasts longer than what it extends."""
    return None if last_day > present else refuse("extension_not_later", day=present)


def steps_from(state: str) -> list[str]:
    return [step for step, (sources, _target) in STEPS.items() if state in sources]


def refusal_of_step(step: str, state: str, *, today: date, statement_until: date | None) -> Refusal | None:
    """The order of the table; and no decision before a statement, a waiver, or the end of the time for one."""
    sources, _target = STEPS[step]
    if state not in sources:
        return refuse("case_step", state=f"case_{state}")
    if step == "decision" and state == "noticed":
        if statement_until is None:
            return refuse("statement_time_unknown")
        if today <= statement_until:
            return refuse("statement_time_running", until=statement_until)
    return None


def needs_case(act: str, origin: str, rules: Rules) -> bool:
    """Whether a measure must go through notice and statement before its decision can be entered.

    What another issuer decided is only recorded. For certificates issued here a bare decision is enough only where the
    rule set names the document that allows it.
    """
    return act in NEED_A_CASE and origin == "issued_here" and not rules["measure_without_case"]
