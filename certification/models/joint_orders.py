from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from certification.domain.joint_orders import ACTS, STATES
from core import clock
from core.append_only import append_only, closed_once
from core.domain.dates import FAR_FUTURE
from core.models.identity import PublicIdModel
from core.models.ledger import span_constraints


@closed_once("known_until")
class JointOperationOrder(PublicIdModel):
    """执法协作单: persons who may act for a unit in a domain and an area for a time, on a document.

    Extends what a certificate covers, never replaces it. A change closes the row's knowledge and adds another, which names
    the row it `replaces` and `because` of what; a row taken back has no other after it.
    Personal data: who took part in which operation, and when. Permanent, as the register is.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="joint_orders")
    unit = models.ForeignKey(
        "core.Unit", on_delete=models.PROTECT, related_name="joint_orders", help_text="It leads; members act for it"
    )
    domain = models.ForeignKey("certification.Domain", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("certification.Area", on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=160)
    issued_by = models.CharField(max_length=120, blank=True, help_text="Who issued the document")
    decided_on = models.DateField(null=True, blank=True, help_text="Date of the document")
    evidence = models.JSONField(default=list, blank=True, help_text="SHA-256 of the files")
    law_from = models.DateTimeField()
    law_until = models.DateTimeField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField(default=FAR_FUTURE)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    because = models.CharField(max_length=400, blank=True, help_text="Why it differs from the row it replaces")
    proposed_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-law_from"]
        indexes = [models.Index(fields=["unit", "law_until"])]
        constraints = [
            *span_constraints("joint_order"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="joint_order_handler_never_reviews",
            ),
        ]

    def __str__(self) -> str:
        return self.document

    @property
    def first_day(self) -> date:
        return clock.day_of(self.law_from)

    @property
    def last_day(self) -> date:
        return clock.day_of(self.law_until - clock.MOMENT)

    @property
    def stands(self) -> bool:
        """Whether this is what the register holds: neither replaced nor taken back."""
        return self.known_until == FAR_FUTURE


@append_only
class JointOperationMember(models.Model):
    """One who may act, by the certificate that the order extends; of the unit it was issued for then. One of them leads."""

    order = models.ForeignKey(JointOperationOrder, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    certificate = models.ForeignKey(
        "certification.Certificate", null=True, on_delete=models.PROTECT, related_name="joint_memberships"
    )
    leads = models.BooleanField(default=False)

    class Meta:
        ordering = ["order_id", "-leads", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "person"], name="one_place_per_person_in_an_order"),
            models.UniqueConstraint(fields=["order"], condition=Q(leads=True), name="one_leader_per_order"),
        ]


class JointOrderProposal(PublicIdModel):
    """An order, or a change to one, that one person prepared and another must approve.

    `payload` holds coded values: public ids, days, the document. The service that carries it out asks everything again.
    `made` is the row of the register it led to; taking an order back leads to none.
    """

    act = models.CharField(max_length=12, choices=[(act, act) for act in ACTS])
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="joint_order_proposals")
    order = models.ForeignKey(
        JointOperationOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    payload = models.JSONField(default=dict)
    because = models.CharField(max_length=400, blank=True)
    note = models.CharField(max_length=400, blank=True, help_text="What the approver should know")
    file = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default="waiting", choices=[(state, state) for state in STATES])
    proposed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=400, blank=True)
    made = models.OneToOneField(
        JointOperationOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="made_by"
    )

    class Meta:
        ordering = ["proposed_at", "id"]
        indexes = [models.Index(fields=["state", "unit"])]
        constraints = [
            models.CheckConstraint(condition=Q(act__in=ACTS), name="joint_order_act_is_known"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="joint_order_proposal_is_in_a_known_state"),
            models.CheckConstraint(
                condition=Q(act="enter", order__isnull=True) | (~Q(act="enter") & Q(order__isnull=False)),
                name="joint_order_change_names_its_order",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="waiting"), name="one_waiting_change_per_joint_order"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="withdrawn") | ~Q(decided_by=F("proposed_by")),
                name="joint_order_proposal_handler_never_reviews",
            ),
        ]
