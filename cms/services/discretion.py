"""Discretion tables: saved in revisions, withdrawn with a reason."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.api import missing_of, rewrite_citations
from cms.domain.discretion import Benchmark, as_content, faults
from cms.domain.statutes.numbers import label_of_id
from cms.models import DiscretionTable, Law
from core import audit, clock
from core.errors import DomainError, register_texts
from core.models import Person

register_texts(
    {
        "discretion_law_range_is_empty": _("The law's least amount is above its most."),
        "discretion_has_no_step": _("Write at least one step."),
        "discretion_has_no_factor": _("Write at least one factor."),
        "discretion_step_is_empty": _("Step “%(at)s”: the least amount is above the most."),
        "discretion_step_leaves_the_law": _("Step “%(at)s” leaves the range of the law."),
        "discretion_steps_overlap": _("Step “%(at)s” begins below the end of the step before."),
        "discretion_name_twice": _("Two steps have the name “%(at)s”."),
        "discretion_factor_needs_bands": _("Factor “%(at)s” needs at least two bands."),
        "discretion_bands_out_of_order": _("Factor “%(at)s”: limits must rise, and the last band is 以上."),
        "discretion_document_missing": _("Name the document that sets the benchmark."),
        "discretion_provision_unknown": _("The law has no such provision."),
        "discretion_is_withdrawn": _("The table is withdrawn already."),
    }
)


@transaction.atomic
def save_table(
    *,
    law: Law,
    provision: str,
    title: str,
    document: str,
    in_force_from: date,
    table: Benchmark,
    by: Person | None,
    key: uuid.UUID | None = None,
) -> DiscretionTable:
    """A new table, or a new revision of one. Raises DomainError for the first fault of the table."""
    for fault in faults(table):
        raise DomainError(fault.code, at=fault.at)
    if not document.strip():
        raise DomainError("discretion_document_missing")
    if missing_of({(law.code, provision, in_force_from)}):
        raise DomainError("discretion_provision_unknown")
    last = _last(key) if key else None
    row = DiscretionTable.objects.create(
        key=last.key if last else uuid.uuid4(),
        revision=last.revision + 1 if last else 1,
        law=law,
        provision=provision,
        title=title,
        document=document.strip(),
        in_force_from=in_force_from,
        content=as_content(table),
        saved_by=by,
        saved_at=clock.now(),
    )
    _cite(row)
    audit.record("discretion.saved", actor=by, key=str(row.key), revision=row.revision)
    return row


def _cite(row: DiscretionTable) -> None:
    """What a table rests on stands in the library's table, so that a change of the law finds it."""
    label = f"{row.law.code}{label_of_id(row.provision)}"
    cited = [] if row.withdrawn else [{"law": row.law.code, "provision": row.provision, "label": label}]
    rewrite_citations(source_kind="discretion_table", source_id=row.key, citations=cited, law_date=row.in_force_from)


@transaction.atomic
def carry_over(*, key: uuid.UUID, law: str, old: str, new: str, reason: str, by: Person) -> DiscretionTable:
    """The provision it rests on has another number. A table that rests on another provision stays as it is."""
    last = _last(key)
    if (last.law.code, last.provision) != (law, old):
        return last
    last.pk, last.revision, last.provision = None, last.revision + 1, new
    last.saved_by, last.saved_at = by, clock.now()
    last.save(force_insert=True)
    _cite(last)
    audit.record("discretion.saved", actor=by, reason=reason, key=str(key), revision=last.revision)
    return last


@transaction.atomic
def withdraw_table(*, key: uuid.UUID, reason: str, by: Person) -> DiscretionTable:
    """It serves nobody any more; its revisions stay. Raises DomainError reason_is_missing, discretion_is_withdrawn."""
    if not reason.strip():
        raise DomainError("reason_is_missing")
    last = _last(key)
    if last.withdrawn:
        raise DomainError("discretion_is_withdrawn")
    last.pk, last.revision, last.withdrawn = None, last.revision + 1, True
    last.document, last.saved_by, last.saved_at = reason.strip()[:300], by, clock.now()
    last.save(force_insert=True)
    _cite(last)
    audit.record("discretion.withdrawn", actor=by, reason=reason.strip(), key=str(key))
    return last


@transaction.atomic
def restore_table(*, key: uuid.UUID, revision: int, reason: str, by: Person) -> DiscretionTable:
    """An earlier revision stands again, as a new one."""
    last = _last(key)
    row = DiscretionTable.objects.select_related("law").get(key=key, revision=revision)
    row.pk, row.revision = None, last.revision + 1
    row.saved_by, row.saved_at = by, clock.now()
    row.save(force_insert=True)
    _cite(row)
    audit.record("discretion.restored", actor=by, reason=reason.strip(), key=str(key), revision=row.revision)
    return row


def _last(key: uuid.UUID) -> DiscretionTable:
    return DiscretionTable.objects.filter(key=key).select_related("law").order_by("-revision")[0]
