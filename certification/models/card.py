import secrets

from django.db import models
from django.db.models import Q

from core.append_only import append_only
from core.models.identity import PublicIdModel

STATES = ("made", "handed_over", "lost", "void", "returned", "destroyed", "missing")
DEAD = frozenset({"lost", "void", "returned", "destroyed", "missing"})
GONE = frozenset({"returned", "destroyed", "missing"})


def new_token() -> str:
    """128 random bits: the address behind a QR code names nobody and cannot be guessed."""
    return secrets.token_urlsafe(16)


@append_only
class CardCopy(PublicIdModel):
    """One card, on plastic or as a page, with a token of its own. A replaced card keeps its token for ever, dead."""

    certificate = models.ForeignKey("certification.Certificate", on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveSmallIntegerField(help_text="1, 2, 3, ... within the certificate")
    form = models.CharField(max_length=12, choices=[("card", "card"), ("electronic", "electronic")], default="card")
    token = models.CharField(max_length=40, unique=True, default=new_token)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["certificate_id", "number"]
        constraints = [models.UniqueConstraint(fields=["certificate", "number"], name="card_copies_are_numbered_once")]


@append_only
class CardCopyState(models.Model):
    """What became of a card, when, and by which event of the certificate. The newest row speaks."""

    copy = models.ForeignKey(CardCopy, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=12, choices=[(state, state) for state in STATES])
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    event = models.ForeignKey(
        "certification.CertificateEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="card_states"
    )
    recorded_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["copy_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="card_is_in_a_known_state"),
            models.UniqueConstraint(fields=["copy", "event", "state"], name="one_card_state_per_event"),
        ]


class PrintFile(PublicIdModel):
    """The certificates of a unit as one file, made in the background: who asked, how many, and the file or why there is none.

    Personal data: names and photos of officers. Seen by whoever asked; kept as the rule set's `log_months` says.
    """

    asked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    cards = models.PositiveIntegerField(help_text="Certificates when it was asked for")
    result = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    refusal = models.CharField(max_length=400, blank=True, help_text="Why nothing was printed, as a sentence")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(result__isnull=False) | ~Q(refusal=""),
                name="finished_print_has_file_or_refusal",
            )
        ]
