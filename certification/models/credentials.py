from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel
from core.sealed import SealedField

LIST_BITS = 131_072


class SigningKey(PublicIdModel):
    """A key an authority signs credentials with. A retired key signs nothing more, and still proves what it signed."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="signing_keys")
    algorithm = models.CharField(max_length=20, default="Ed25519")
    multikey = models.CharField(max_length=80, unique=True, help_text="Public key as multibase; also the key's name")
    private = SealedField(blank=True, help_text="Software keys only; empty where a device signs")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority"],
                condition=models.Q(retired_at__isnull=True),
                name="one_signing_key_in_use_per_authority",
            )
        ]


@append_only
class IssuedCredential(PublicIdModel):
    """A certificate as a signed credential. Its place in the authority's status lists is random and never used again.

    Personal data: name, body, number and scope of an officer, as they stand on the card; kept as long as the register.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="credentials")
    certificate = models.ForeignKey("certification.Certificate", on_delete=models.PROTECT, related_name="credentials")
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="credentials")
    place = models.PositiveIntegerField(help_text="Index in the revocation and the suspension list")
    digest = models.CharField(max_length=64, help_text="Of the content: the same content is not issued twice")
    document = models.JSONField()
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "place"], name="status_list_place_is_used_once"),
            models.UniqueConstraint(fields=["certificate", "digest"], name="one_credential_per_content"),
            models.CheckConstraint(condition=models.Q(place__lt=LIST_BITS), name="status_list_place_lies_in_the_list"),
        ]
