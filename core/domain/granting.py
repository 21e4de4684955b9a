"""Who may hand out which role."""

from __future__ import annotations

from collections.abc import Collection

# Roles that a unit's own administrator may give below; the others come from the administrator of the system.
GIVEN_BY_UNIT = frozenset(
    {"officer", "trainer", "question_setter", "question_reviewer", "marker", "invigilator", "registry_clerk", "legal_reviewer"}
)  # fmt: skip


def refusal(*, granter_roles: Collection[str], role: str, to_oneself: bool) -> str:
    """Why a grant is refused, as a code, or "". `granter_roles` are those the granter holds on the unit or above it."""
    if to_oneself:
        return "role_to_oneself"
    if "system_administrator" in granter_roles:
        return ""
    if "unit_administrator" in granter_roles and role in GIVEN_BY_UNIT:
        return ""
    return "not_allowed"
