from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel
from core.models.ledger import LedgerEvent, LedgerNote, LedgerSpan, event_constraints, span_constraints


class RoleGrant(PublicIdModel):
    """A role of a person on a unit; it reaches the unit's subtree. When it held is in its events and spans."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=30)
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="role_grants")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "role"])]


@append_only
class RoleGrantEvent(LedgerEvent):
    """`kind`: granted, ended. `facts`: last_day where the end is known from the start."""

    stream = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="events")

    class Meta(LedgerEvent.Meta):
        constraints = event_constraints("role")


class RoleGrantNote(LedgerNote):
    event = models.OneToOneField(RoleGrantEvent, on_delete=models.PROTECT, related_name="note")


class RoleGrantSpan(LedgerSpan):
    """`state`: held. Person, role and unit are repeated so that one index answers a question of access."""

    stream = models.ForeignKey(RoleGrant, on_delete=models.CASCADE, related_name="spans")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = span_constraints("role")
        indexes = [models.Index(fields=["person", "role", "law_from"])]
