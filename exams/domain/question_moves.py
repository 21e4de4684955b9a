"""Where a question stands, and what may happen to it there."""

STATES = ("draft", "in_review", "approved", "retired")
EVENT_KINDS = ("created", "revised", "submitted", "approved", "returned", "retired", "flagged", "cleared", "retagged")
# What a question asks of the mind: to know, to understand, to apply.
LEVELS = ("know", "understand", "apply")
# The event that was last of these decides the state; a flag lies over the state until it is cleared or approved anew.
STATE_AFTER = {
    "created": "draft",
    "revised": "draft",
    "submitted": "in_review",
    "approved": "approved",
    "returned": "draft",
    "retired": "retired",
}
TOUCHES_FLAG = ("flagged", "cleared", "approved")
SECOND_PERSON = ("approved", "cleared")
NEEDS_REASON = ("returned", "retired", "flagged", "cleared")
_FROM = {
    "revised": {"draft", "approved"},
    "submitted": {"draft"},
    "approved": {"in_review"},
    "returned": {"in_review"},
    "retired": {"draft", "in_review", "approved"},
    "flagged": {"draft", "in_review", "approved"},
    "cleared": {"approved"},
    "retagged": {"draft", "in_review", "approved"},
}


def may_happen(kind: str, state: str, *, flagged: bool) -> bool:
    """Whether this move is open from that state. A question in review is returned before it is rewritten."""
    return state in _FROM[kind] and (kind != "cleared" or flagged)


def standing_after(kind: str) -> dict[str, object]:
    """What an event changes of where its question stands."""
    changes: dict[str, object] = {}
    if kind in STATE_AFTER:
        changes |= {"state": STATE_AFTER[kind], "last_move": kind}
    if kind in TOUCHES_FLAG:
        changes |= {"flagged": kind == "flagged", "last_flag": kind}
    return changes
