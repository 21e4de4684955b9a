"""Two lists of certificates: one that was only read, with rows that cannot stand, and last month's comparison."""

from __future__ import annotations

from datetime import date, timedelta

from certification.models import Certificate, CertificateList, CertificateSpan
from certification.services.openings import compare, hand_in, judge
from config.demo.world import World
from core import clock

SOURCE = "青沅市执法证管理系统导出（虚构）"


def build(world: World) -> str:
    if not CertificateList.objects.exists():
        _opening(world)
        _comparison(world)
    return f"{CertificateList.objects.count()} lists of certificates"


def _opening(world: World) -> None:
    there, other = (_row(one) for one in _mirrored(world)[:2])
    rows = [
        there,
        other,
        {**there, "number": "02999000071", "name": "申建册", "post_type": "事业编制"},
        {**there, "number": "02999000072", "name": "申未录", "post_type": "劳务派遣"},
        {**there, "number": "02999000073", "valid_until": "长期", "area": "澜河"},
    ]
    _hand_in(world, "opening", rows, clock.today() - timedelta(days=3))


def _comparison(world: World) -> None:
    """One is gone, one has another last day, one is new."""
    missing, *rest = _mirrored(world)
    rows = [_row(one) for one in rest]
    rows[0]["valid_until"] = (date.fromisoformat(rows[0]["valid_until"]) - timedelta(days=365)).isoformat()
    rows.append({**_row(missing), "number": "02999000081", "name": "申比对"})
    of_list = _hand_in(world, "comparison", rows, clock.today() - timedelta(days=20))
    gone = compare(of_list=of_list, by=world.staff["cityclerk"])[0]
    judge(difference=gone, verdict="list_is_wrong", note="已与发证机关电话核实", by=world.staff["cityclerk"])


def _mirrored(world: World) -> list[Certificate]:
    rows = Certificate.objects.filter(authority=world.authority, origin="mirrored")
    return list(rows.select_related("person", "unit").order_by("number"))


def _hand_in(world: World, purpose: str, rows: list[dict[str, str]], as_of: date) -> CertificateList:
    return hand_in(
        authority=world.authority,
        purpose=purpose,
        origin="mirrored",
        source=SOURCE,
        as_of=as_of,
        file_name=f"证件清单{as_of:%Y%m%d}.xlsx",
        sha256="0" * 64,
        rows=[{**row, "line": str(number)} for number, row in enumerate(rows, start=2)],
        by=world.staff["cityclerk"],
    )


def _row(certificate: Certificate) -> dict[str, str]:
    span = CertificateSpan.objects.filter(stream=certificate, known_until=clock.FAR_FUTURE).latest("law_from")
    scope = certificate.scope_spans.filter(known_until=clock.FAR_FUTURE).select_related("domain", "area").first()
    return {
        "number": certificate.number,
        "name": certificate.person.name,
        "unit": certificate.unit.name,
        "domains": scope.domain.name if scope else "",
        "area": scope.area.name if scope else "",
        "valid_from": span.valid_from.isoformat(),
        "valid_until": span.valid_until.isoformat(),
    }
