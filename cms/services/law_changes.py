"""From two versions of a law to what changed, who must look again, and who is told. Everything may run twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.data import LawChanged, LawChangeKnown
from cms.domain.law_change import ASKS_FOR_NUMBER, ASKS_FOR_REVIEW, article_of, concerns
from cms.models import ArticleChange, Citation, Law, LawChange, LawFollow, LawVersion, ReviewTask
from cms.queries.compare import changes_between
from cms.sources import sources_of
from core import clock
from core.announce import announce
from core.jobs import enqueue, job
from core.models import Person
from core.notices import notify

# A digest holds what became known in the day before its close; it is said later, so that nothing is still being written then.
DIGEST_CLOSES = timedelta(hours=7)
SETTLING = timedelta(hours=1)


@transaction.atomic
def record_changes(law: Law) -> list[LawChange]:
    """Compare each version with the one before it, once. A mended misprint is no change of the law, a second amendment is."""
    newest = {(one.day, one.amendment): one for one in law.versions.order_by("day", "amendment", "revision")}
    made = []
    for previous, version in pairwise(newest.values()):
        if not LawChange.objects.filter(
            version__law=law,
            version__day=version.day,
            version__amendment=version.amendment,
            previous__day=previous.day,
            previous__amendment=previous.amendment,
        ).exists():
            made.append(_record(previous, version))
    tell_what_is_known(law)
    return made


def _record(previous: LawVersion, version: LawVersion) -> LawChange:
    change = LawChange.objects.create(version=version, previous=previous, recorded_at=clock.now())
    ArticleChange.objects.bulk_create(
        ArticleChange(
            change=change,
            order=order,
            kind=one.kind.value,
            old=one.old_id,
            old_label=one.old.label if one.old else "",
            new=one.new_id,
            new_label=one.new.label if one.new else "",
        )
        for order, one in enumerate(changes_between(previous, version), start=1)
    )
    return change


@transaction.atomic
def tell_what_is_known(law: Law | None = None) -> int:
    """Ask for reviews once an in-force date is known, and tell everybody once it has come. An unverified date does neither."""
    changes = LawChange.objects.select_for_update(of=("self",)).filter(
        told_at=None, version__in_force_from__isnull=False
    )
    if law is not None:
        changes = changes.filter(version__law=law)
    told = 0
    for change in changes.select_related("version__law"):
        moment = clock.now()
        if change.known_at is None:
            change.known_at = moment
            announce(LawChangeKnown(change_id=change.public_id))
        if _begun(change.version, clock.today()):
            change.told_at = moment
            announce(_fact(change))
            told += 1
        change.save(update_fields=["known_at", "told_at"])
    return told


def _begun(version: LawVersion, today: date) -> bool:
    return version.in_force_from is not None and version.in_force_from <= today


def _fact(change: LawChange) -> LawChanged:
    touched = change.articles.filter(kind__in=ASKS_FOR_REVIEW).values_list("old", flat=True)
    version = change.version
    return LawChanged(
        change_id=change.public_id,
        law=version.law.code,
        title=version.law.title,
        provisions=tuple(touched),
        in_force_from=version.in_force_from.isoformat() if version.in_force_from else "",
    )


@job("cms.law_changes_in_force")
def law_changes_in_force() -> None:
    """Every night: changes that were announced for a day which has come."""
    tell_what_is_known()


@job("cms.open_review_tasks")
@transaction.atomic
def open_review_tasks(*, change_id: str) -> None:
    """One task for every living source that cites what changed and was written for the law before."""
    change = LawChange.objects.select_for_update(of=("self",)).select_related("version__law").get(public_id=change_id)
    articles = {row.old: row for row in change.articles.exclude(old="")}
    matters = any(row.kind in ASKS_FOR_REVIEW for row in articles.values())
    cited: dict[tuple[str, str, str], Citation] = {}
    for row in Citation.objects.filter(law=change.version.law.code).order_by("-live", "id"):
        if not concerns(row.law_date, change.version.in_force_from):
            continue
        if (row.provision and article_of(row.provision) not in articles) or (not row.provision and not matters):
            continue
        cited.setdefault((row.source_kind, row.source_public_id, row.provision), row)
    living = _living({(kind, key) for kind, key, _provision in cited})
    ReviewTask.objects.bulk_create(
        [
            ReviewTask(
                change=change,
                article=articles.get(article_of(row.provision)),
                source_kind=kind,
                source_public_id=key,
                provision=provision,
                label=row.label,
                opened_at=clock.now(),
            )
            for (kind, key, provision), row in cited.items()
            if (kind, key) in living
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    enqueue("cms.call_reviewers", key=f"cms.call_reviewers:{change_id}", change_id=change_id)


def _living(sources: set[tuple[str, str]]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for kind in {kind for kind, _key in sources}:
        ids = {key for other, key in sources if other == kind}
        known = sources_of(kind)
        found |= {(kind, key) for key in (known.living(ids) if known else ids)}
    return found


@job("cms.tell_followers")
def tell_followers(*, change_id: str) -> None:
    """Followers hear in the morning, of all changes that became known since the morning before."""
    until = _next_close(LawChange.objects.get(public_id=change_id).known_at or clock.now())
    enqueue("cms.tell_digest", key=f"cms.tell_digest:{until.date()}", run_at=until + SETTLING, until=until.isoformat())


def _next_close(moment: datetime) -> datetime:
    today = clock.start_of_day(clock.day_of(moment)) + DIGEST_CLOSES
    return today if moment < today else today + timedelta(days=1)


@job("cms.tell_digest")
def tell_digest(*, until: str) -> None:
    """One notice for each follower and morning, whatever the number of laws and articles."""
    end = datetime.fromisoformat(until)
    changes = LawChange.objects.filter(known_at__gte=end - timedelta(days=1), known_at__lt=end)
    changes = changes.select_related("version__law", "previous").order_by("version__law__sort_key", "id")
    by_law: dict[str, list[LawChange]] = {}
    for change in changes:
        by_law.setdefault(change.version.law.code, []).append(change)
    followed: dict[int, list[LawChange]] = {}
    for person, law in LawFollow.objects.filter(law__in=by_law).order_by("id").values_list("person_id", "law"):
        followed.setdefault(person, []).extend(by_law[law])
    with override("zh-hans"):
        said = {change.pk: digest(change) for several in by_law.values() for change in several}
        for reader in Person.objects.filter(pk__in=followed):
            _tell_reader(reader, followed[reader.pk], said, f"law_changed:{end.date()}:{reader.pk}")


def _tell_reader(reader: Person, changes: list[LawChange], said: Mapping[int, str], key: str) -> None:
    """Of one law it names it and leads to its newest comparison; of several changes each has its line."""
    names = [f"《{change.version.law.title}》" for change in changes]
    lines = [f"{name}：{said[change.pk]}" for name, change in zip(names, changes, strict=True)]
    if len(set(names)) == 1:
        subject, url = _("%(law)s has changed") % {"law": names[0]}, _comparison(changes[-1])
    else:
        subject, url = _("%(n)s laws that you follow have changed") % {"n": len(set(names))}, reverse("cms:laws")
    body = said[changes[0].pk] if len(changes) == 1 else "\n".join(lines)
    notify(person=reader, kind="law_changed", key=key, subject=subject, body=body, url=url)


def _comparison(change: LawChange) -> str:
    query = f"?version={change.version.public_id}&compare={change.previous.public_id}"
    return reverse("cms:law", args=[change.version.law.code]) + query


def digest(change: LawChange) -> str:
    """What changed, in two sentences."""
    kinds = list(change.articles.values_list("kind", flat=True))
    counts = {
        "changed": kinds.count("changed"),
        "added": kinds.count("added"),
        "repealed": kinds.count("repealed"),
        "renumbered": sum(kind in ASKS_FOR_NUMBER for kind in kinds),
    }
    begins = change.version.in_force_from
    words = _(
        "%(changed)s articles changed, %(added)s added, %(repealed)s repealed, %(renumbered)s have another number only."
    )
    since = _("In force from %(day)s.") % {"day": begins.isoformat()} if begins else _("In-force date unverified.")
    return f"{words % counts}{since}"


@transaction.atomic
def follow(*, person: Person, law: str) -> LawFollow:
    row, _made = LawFollow.objects.get_or_create(person=person, law=law, defaults={"since": clock.now()})
    return row


@transaction.atomic
def unfollow(*, person: Person, law: str) -> None:
    LawFollow.objects.filter(person=person, law=law).delete()
