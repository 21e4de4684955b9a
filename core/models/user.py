from django.contrib.auth.models import AbstractUser
from django.db import models

from core.models.identity import PublicIdModel


class User(PublicIdModel, AbstractUser):
    """A log-in. What a person did is attached to the Person; a log-in may end and another begin.

    Personal data: user name and mail only; names stand on the person.
    """

    person = models.OneToOneField("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="user")
    language = models.CharField(max_length=10, blank=True)
    large_type = models.BooleanField(default=False)

    class Meta:
        ordering = ["username"]

    def get_full_name(self) -> str:
        """What the office calls whoever is signed in: the person's name, not the log-in's."""
        return self.person.name if self.person else super().get_full_name()


class ActivationSlip(PublicIdModel):
    """A one-time code on paper with which a person sets the first password: no initial passwords exist.

    The code is 128 random bits, so SHA-256 is enough at rest.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="slips")
    code_sha256 = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at"]
