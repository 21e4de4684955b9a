"""Domains, areas and powers from nothing: what an authority enters before its first certificate, and who may."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from certification.models import AreaClosure, PowerSource
from certification.queries.applying import powers_of
from certification.services import powers
from core.domain.dates import FAR_DAY
from core.errors import DomainError
from core.models import AuditEntry
from core.roles import Role
from tests.factories.certification import make_area, make_authority, make_domain, make_power
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
KINDS = ("statute", "authorised", "entrusted", "concentrated", "transferred")


@pytest.fixture
def unit():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        yield make_unit()


@pytest.fixture
def clerk(client_for, unit):
    person = make_person()
    grant(person, Role.REGISTRY_CLERK, unit)
    return client_for(person)


def test_an_authority_begins_with_nothing_and_enters_all_of_it(clerk, unit):
    code = unit.authority.code
    clerk.post(reverse("registry-domain-new", args=[code]), {"code": "fire", "name": "消防安全"})
    clerk.post(reverse("registry-area-new", args=[code]), {"code": "qy", "name": "青沅市"})
    city = unit.authority.areas.get()
    clerk.post(reverse("registry-area-new", args=[code]), {"code": "lh", "name": "澜河区", "parent": city.pk})
    domain = unit.authority.domains.get()
    said = {"unit": unit.pk, "domain": domain.pk, "kind": "transferred", "basis": "行政处罚法第二十四条"}
    without = clerk.post(reverse("registry-power-new"), {**said, "valid_from": "2022-01-01"})
    assert without.status_code == 400
    assert not PowerSource.objects.exists()
    whole = {**said, "valid_from": "2022-01-01", "decision_no": "青政发〔2022〕3号"}
    assert clerk.post(reverse("registry-power-new"), whole).status_code == 302
    assert [str(power) for power in powers_of([unit])] == ["transferred: 行政处罚法第二十四条"]
    assert AreaClosure.objects.filter(ancestor=city).count() == 2
    shown = clerk.get(reverse("registry-scope")).content.decode()
    for word in ("消防安全", "青沅市", "澜河区", "青政发〔2022〕3号"):
        assert word in shown


def test_a_code_is_given_once(clerk, unit):
    make_domain(unit.authority, "fire")
    answer = clerk.post(reverse("registry-domain-new", args=[unit.authority.code]), {"code": "fire", "name": "消防"})
    assert answer.status_code == 400
    assert unit.authority.domains.count() == 1


def test_a_name_changes_and_the_trail_keeps_the_old_one(clerk, unit):
    domain = make_domain(unit.authority, "fire")
    old = domain.name
    address = reverse("registry-domain", args=[domain.public_id])
    assert clerk.post(address, {"name": "消防救援", "because": "机构改革"}).status_code == 302
    domain.refresh_from_db()
    entry = AuditEntry.objects.get(action="domain.renamed")
    assert (domain.name, entry.details["before"]["name"], entry.reason) == ("消防救援", old, "机构改革")


def test_a_power_ends_and_is_put_right(clerk, unit):
    power = make_power(unit, make_domain(unit.authority))
    end = {"last_day": "2026-10-31", "basis": "示政发〔2026〕9号"}
    assert clerk.post(reverse("registry-power-end", args=[power.public_id]), end).status_code == 302
    power.refresh_from_db()
    assert power.valid_until == date(2026, 10, 31)
    assert powers_of([unit]) == []
    right = {"kind": "statute", "basis": "示例条例第二条", "valid_from": "2020-01-01", "because": "条号录错"}
    assert clerk.post(reverse("registry-power", args=[power.public_id]), right).status_code == 302
    power.refresh_from_db()
    assert (power.basis, power.valid_until) == ("示例条例第二条", FAR_DAY)


@pytest.mark.parametrize("kind", KINDS)
def test_each_of_the_five_kinds_can_be_entered(unit, kind):
    domain = make_domain(unit.authority)
    power = powers.enter_power(
        unit=unit, domain=domain, kind=kind, basis="依据", decision_no="示政发〔2026〕1号", valid_from=date(2026, 1, 1), by=None
    )  # fmt: skip
    assert power.kind == kind


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("power_needs_decision", {"kind": "entrusted"}),
        ("power_needs_basis", {"basis": " "}),
        ("place_reversed", {"valid_until": date(2025, 12, 31)}),
        ("powers_overlap", {"valid_from": date(2024, 1, 1)}),
    ],
)
def test_what_cannot_stand_is_refused(unit, code, values):
    domain = make_domain(unit.authority)
    said = {
        "unit": unit,
        "domain": domain,
        "kind": "statute",
        "basis": "依据",
        "valid_from": date(2026, 1, 1),
        "by": None,
    }
    if code == "powers_overlap":
        powers.enter_power(**said)
    with pytest.raises(DomainError) as refusal:
        powers.enter_power(**{**said, **values})
    assert refusal.value.code == code


def test_another_authority_s_places_are_refused(unit):
    elsewhere = make_authority()
    foreign = make_area(elsewhere)
    with pytest.raises(DomainError, match="area_of_another_authority"):
        powers.enter_area(authority=unit.authority, code="x", name="某区", parent=foreign, by=None)
    with pytest.raises(DomainError, match="line_of_another_authority"):
        powers.enter_power(
            unit=unit, domain=make_domain(elsewhere), kind="statute", basis="依据", valid_from=date(2026, 1, 1), by=None
        )


def test_a_street_reads_everything_and_keeps_its_own_powers_only(client_for, unit):
    domain = make_domain(unit.authority)
    street = make_unit(unit.authority, parent=unit)
    above, own = make_power(unit, domain), make_power(street, domain)
    person = make_person()
    grant(person, Role.REGISTRY_CLERK, street)
    browser = client_for(person)
    assert domain.name in browser.get(reverse("registry-scope")).content.decode()
    assert browser.get(reverse("registry-power", args=[own.public_id])).status_code == 200
    assert browser.get(reverse("registry-power", args=[above.public_id])).status_code == 404
    assert browser.get(reverse("registry-domain", args=[domain.public_id])).status_code == 404
