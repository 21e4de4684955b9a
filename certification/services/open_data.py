"""The monthly open-data file: only of fields the authority publishes, and without protected posts."""

from __future__ import annotations

import csv
import io

from django.core.files.base import ContentFile
from django.db import transaction

from certification.models import OpenDataEdition
from certification.queries.rosters import row_of, valid_certificates
from certification.queries.rules import rules_at
from core import clock
from core.files import FileKind, accept
from core.jobs import job
from core.models import Authority


@job("certification.publish_open_data")
def publish_open_data() -> None:
    """Once a month for each authority that publishes any field."""
    for authority in Authority.objects.filter(issues=True):
        publish_month(authority)


@transaction.atomic
def publish_month(authority: Authority) -> OpenDataEdition | None:
    """This month's file; the one that is there already stays. None where the authority publishes no field."""
    month = clock.today().replace(day=1)
    if made := authority.open_data.filter(month=month).first():
        return made
    fields = rules_at(authority)["open_data_fields"]
    if not fields:
        return None
    out = io.StringIO()
    table = csv.DictWriter(out, fieldnames=fields)
    table.writeheader()
    rows = [row_of(one, fields) for one in valid_certificates().filter(authority=authority)]
    table.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    content = ContentFile(out.getvalue().encode("utf-8-sig"), name=f"officers-{authority.code}-{month:%Y-%m}.csv")
    return OpenDataEdition.objects.create(
        authority=authority,
        month=month,
        fields=fields,
        file=accept(content, kind=FileKind.SPREADSHEET, by=None),
        rows=len(rows),
        made_at=clock.now(),
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
