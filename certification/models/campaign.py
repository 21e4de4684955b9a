from django.db import models
from django.db.models import F, Q

from certification.domain.campaigns import KINDS, MODES, VERDICTS
from core.append_only import append_only
from core.models.identity import PublicIdModel


class Campaign(PublicIdModel):
    """One round over many certificates: a renewal, a registration, a refresher after a new law, a clean-up, new cards.

    The roster is frozen when it begins; a rolling one takes in whose window opens. `basis` is the document that orders it.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="campaigns")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="campaigns")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    mode = models.CharField(max_length=8, default="season", choices=[(mode, mode) for mode in MODES])
    title = models.CharField(max_length=120)
    basis = models.CharField(max_length=200)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True, help_text="Last day; null where it rolls on")
    retake_until = models.DateField(null=True, blank=True, help_text="Last day of the second attempt of a refresher")
    domain = models.ForeignKey(
        "certification.Domain", null=True, blank=True, on_delete=models.PROTECT, related_name="campaigns"
    )
    law = models.CharField(max_length=160, blank=True, help_text="The law whose change orders a refresher")
    data = models.JSONField(default=dict, blank=True, help_text="period_from, period_until, void_from, number, ...")
    started_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    closed_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opens_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="campaign_kind_is_known"),
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                name="campaign_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CampaignMember(PublicIdModel):
    """A certificate on the roster of a campaign, with what was found of it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="members")
    certificate = models.ForeignKey(
        "certification.Certificate", on_delete=models.PROTECT, related_name="campaign_places"
    )
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    joined_on = models.DateField()
    verdict = models.CharField(max_length=12, blank=True, choices=[(verdict, verdict) for verdict in VERDICTS])
    note = models.CharField(max_length=400, blank=True)
    found_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["unit_id", "certificate_id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "certificate"], name="one_place_per_certificate_in_a_campaign")
        ]


@append_only
class CampaignSignature(PublicIdModel):
    """A unit signs its part of a clean-up: the list as it stood, by its digest, and the signed paper."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="signatures")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    verdicts = models.JSONField(help_text="certificate, verdict and note of every row")
    digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    evidence = models.JSONField(default=list, blank=True, help_text="SHA-256 of the signed list")

    class Meta:
        ordering = ["campaign_id", "unit_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "digest"], name="a_unit_signs_the_same_list_once")
        ]
