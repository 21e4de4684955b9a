"""Telling a person something: in the site at once, by mail as soon as the mail server takes it.

A notice is written in the transaction that gives the reason for it, so neither exists without the other. Each channel has
one delivery. A letter is sent at least once; should a worker die between sending and noting it, the repeated letter bears
the same Message-ID, by which mail programs drop it.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import clock
from core.jobs import MAX_ATTEMPTS, enqueue, job
from core.models import Notice, NoticeDelivery, Person

SITE = "site"
MAIL = "mail"


@transaction.atomic
def notify(*, person: Person, kind: str, key: str, subject: str, body: str, url: str = "") -> Notice:
    """Tell a person once: the same key is the same notice, whatever ran twice."""
    moment = clock.now()
    notice, created = Notice.objects.get_or_create(
        key=key,
        defaults={
            "person": person,
            "kind": kind,
            "subject": subject[:200],
            "body": body,
            "url": url,
            "created_at": moment,
        },
    )
    if created:
        NoticeDelivery.objects.create(notice=notice, channel=SITE, state="sent", sent_at=moment)
        if person.email:
            letter = NoticeDelivery.objects.create(notice=notice, channel=MAIL, address=person.email)
            enqueue("core.send_letter", key=f"core.send_letter:{letter.pk}", delivery_id=letter.pk)
    return notice


@job("core.send_letter")
def send_letter(*, delivery_id: int) -> None:
    """Send what waits. A refusal of the mail server is tried again later by the job; at last the delivery has failed."""
    delivery = NoticeDelivery.objects.select_related("notice").get(pk=delivery_id)
    if delivery.state != "waiting":
        return
    try:
        letter(delivery).send()
    except Exception as error:
        _note_failure(delivery, error)
        raise
    NoticeDelivery.objects.filter(pk=delivery_id).update(
        state="sent", sent_at=clock.now(), attempts=F("attempts") + 1, error=""
    )


def _note_failure(delivery: NoticeDelivery, error: Exception) -> None:
    last = delivery.attempts + 1 >= MAX_ATTEMPTS
    NoticeDelivery.objects.filter(pk=delivery.pk).update(
        attempts=F("attempts") + 1,
        state="failed" if last else "waiting",
        error=f"{type(error).__name__}: {error}"[:400],
    )


def letter(delivery: NoticeDelivery) -> EmailMessage:
    notice = delivery.notice
    host = settings.PUBLIC_BASE_URL.split("//", 1)[-1].split("/", 1)[0].split(":", 1)[0]
    with override(settings.LANGUAGE_CODE):
        more = _("More: %(url)s") % {"url": settings.PUBLIC_BASE_URL + notice.url} if notice.url else ""
    return EmailMessage(
        # A line break in a subject would let its text become a header.
        subject=" ".join(notice.subject.split()),
        body="\n\n".join(part for part in (notice.body, more) if part),
        to=[delivery.address],
        headers={"Message-ID": f"<notice-{notice.public_id}@{host}>"},
    )


def notices_of(person: Person) -> QuerySet[Notice]:
    return Notice.objects.filter(person=person)


def unread_count(person: Person) -> int:
    """How many notices wait, for the header: one indexed count."""
    return notices_of(person).filter(read_at=None).count()


def mark_read(*, person: Person, public_ids: list | None = None) -> int:
    """Note that a person has read some notices, or all; only ever the person's own."""
    unread = notices_of(person).filter(read_at=None)
    if public_ids is not None:
        unread = unread.filter(public_id__in=public_ids)
    return unread.update(read_at=clock.now())
