"""What is offered on the page of a certificate follows from the table of moves."""

import pytest

from certification.domain.due_process import ACTS as MEASURES
from certification.domain.moves import may_begin
from certification.services.proposals import ACTS as STEPS

ALWAYS = {"reverse"}
WHILE_IT_LASTS = {"lengthen", "cancel", "revoke"} | ALWAYS


@pytest.mark.parametrize(
    ("state", "overlays", "steps", "measures"),
    [
        (None, (), ALWAYS, set()),
        ("issued", (), WHILE_IT_LASTS | {"suspend", "stand_down"}, {"suspend", "revoke", "annul"}),
        ("issued", ("suspended",), WHILE_IT_LASTS | {"return", "extend", "stand_down"}, {"revoke", "annul", "extend"}),
        ("issued", ("stood_down",), WHILE_IT_LASTS | {"suspend", "stand_up"}, {"suspend", "revoke", "annul"}),
        ("issued", ("lost",), WHILE_IT_LASTS | {"suspend", "stand_down", "replace", "find"}, {"suspend", "revoke", "annul"}),
        ("issued", ("unverified",), WHILE_IT_LASTS | {"suspend", "stand_down", "confirm"}, {"suspend", "revoke", "annul"}),
        ("expired", (), WHILE_IT_LASTS, {"revoke", "annul"}),
        ("expired", ("suspended",), WHILE_IT_LASTS | {"return", "extend"}, {"revoke", "annul", "extend"}),
        ("expired", ("lost",), WHILE_IT_LASTS, {"revoke", "annul"}),
        ("cancelled", (), ALWAYS, {"annul"}),
        ("revoked", (), ALWAYS, {"annul"}),
        ("annulled", (), ALWAYS, set()),
    ],
)  # fmt: skip
def test_only_what_the_table_allows_is_offered(state, overlays, steps, measures):
    by_campaign = {"register", "reissue"}
    offered = {act for act, step in STEPS.items() if may_begin(step.kind, state, overlays)} - by_campaign
    assert offered == steps
    assert {act for act, kind in MEASURES.items() if may_begin(kind, state, overlays)} == measures
