"""How rows are named: a BigAuto key inside, a random public id outside."""

import uuid

from django.db import models


class PublicIdModel(models.Model):
    """A row that addresses, files and other packages may name. The public id is random and never reused."""

    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
