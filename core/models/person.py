from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel
from core.sealed import SealedField


class Person(PublicIdModel):
    """A human being, whether or not there is a log-in.

    Personal data: name, sex, identity number (sealed; found by a keyed look-up only), photo, telephone, mail. Needed to
    name the holder of a certificate beyond doubt; kept as long as the register, which is permanent. Never deleted.
    """

    name = models.CharField(max_length=80, help_text="The name today; earlier ones are in PersonName")
    name_pinyin = models.CharField(max_length=160, blank=True, help_text="Sort key; may be set by hand for surnames")
    sex = models.CharField(max_length=1, blank=True, choices=[("M", "male"), ("F", "female")])
    id_type = models.CharField(max_length=20, default="resident", help_text="Kind of identity document")
    id_number = SealedField(blank=True)
    id_number_lookup = models.CharField(max_length=64, blank=True, editable=False)
    photo = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mobile = SealedField(blank=True)
    email = models.EmailField(blank=True)
    staff_number = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True, help_text="Died or left for good; the row stays")

    class Meta:
        ordering = ["name_pinyin", "id"]
        indexes = [models.Index(fields=["name"]), models.Index(fields=["name_pinyin"])]
        constraints = [
            models.UniqueConstraint(
                fields=["id_type", "id_number_lookup"],
                condition=~models.Q(id_number_lookup=""),
                name="one_person_per_identity_number",
            )
        ]

    def __str__(self) -> str:
        return self.name


@append_only
class PersonName(models.Model):
    """A name a person bore, from a day of law, as recorded at a moment. Rows are only added."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=80)
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=200, blank=True, help_text="The document that shows the change")

    class Meta:
        ordering = ["person_id", "valid_from", "recorded_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from})"


@append_only
class PersonPhoto(PublicIdModel):
    """A photo of a person, from a day on, as recorded at a moment. The newest is the one printed; earlier ones stay."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=200, blank=True, help_text="The application or document it came with")

    class Meta:
        ordering = ["person_id", "-recorded_at", "-id"]

    def __str__(self) -> str:
        return f"{self.person_id} ({self.valid_from})"
