"""References of one provision to another, written down when a text comes in."""

from __future__ import annotations

from cms.domain.statutes.citing import Mention, Place, articles_of_range, mentions
from cms.models import CrossReference, LawVersion, Provision
from cms.queries.names import names_of_laws


def write_references(version: LawVersion) -> int:
    """Anew, so running it twice is harmless."""
    version.references.all().delete()
    names = {**names_of_laws(), version.law.code: version.law.code}
    rows = [row for provision in version.provisions.all() for row in _of_article(version, provision, names)]
    return len(CrossReference.objects.bulk_create(rows, batch_size=500))


def _of_article(version: LawVersion, provision: Provision, names: dict[str, str]) -> list[CrossReference]:
    found: dict[tuple[str, str], CrossReference] = {}
    for number, paragraph in enumerate(provision.paragraphs, start=1):
        place = Place(version.law.code, provision.provision, number)
        for text in (paragraph["text"], *(point["text"] for point in paragraph["points"])):
            for mention in mentions(text, names, place):
                for law, target in _targets(mention):
                    article = target.split("__", 1)[0]
                    if (law, article) != (version.law.code, provision.provision):
                        found[law, target] = CrossReference(
                            version=version,
                            article=provision.provision,
                            law=law,
                            provision=target,
                            target_article=article,
                        )
    return list(found.values())


def _targets(mention: Mention) -> list[tuple[str, str]]:
    if mention.through:
        return [(mention.law, one) for one in articles_of_range(mention)]
    return [(mention.law, mention.provision)]
