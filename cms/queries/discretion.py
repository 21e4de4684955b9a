"""Discretion tables as they stand: the last revision of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef

from cms.models import DiscretionTable


def newest_tables() -> Any:
    newer = DiscretionTable.objects.filter(key=OuterRef("key"), revision__gt=OuterRef("revision"))
    return DiscretionTable.objects.exclude(Exists(newer)).select_related("law")


def tables_in_use() -> Any:
    return newest_tables().filter(withdrawn=False)


def tables_on(citations: Iterable[Mapping[str, str]]) -> list[DiscretionTable]:
    """Those for an article that is cited. One query."""
    asked = {(one["law"], one["provision"].split("__")[0]) for one in citations if one.get("provision")}
    rows = tables_in_use().filter(law__code__in={law for law, _article in asked})
    return [row for row in rows if (row.law.code, row.provision.split("__")[0]) in asked]
