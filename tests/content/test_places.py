from collections import Counter
from typing import Any

from certification.models import PowerSource
from config.demo.people import STATES, invented_number
from config.demo.places import BUREAUS, PLACES, STREETS
from core.domain.identity_numbers import problem_of


def test_places_say_that_they_are_invented(places: dict[str, Any]) -> None:
    assert places["invented"] is True
    assert "虚构" in places["note"]


def test_codes_are_unique_and_areas_hang_together(places: dict[str, Any]) -> None:
    areas = [area["code"] for area in places["areas"]]
    domains = Counter(domain["code"] for domain in places["domains"])

    assert len(set(areas)) == len(areas)
    assert max(domains.values()) == 1
    assert {area["parent"] for area in places["areas"]} <= {"", *areas}
    assert {"qy", "lh", *STREETS} == set(areas)


def test_powers_name_known_units_domains_and_areas(places: dict[str, Any]) -> None:
    sources = places["power_sources"]
    kinds = {kind for kind, _label in PowerSource._meta.get_field("kind").choices}

    assert {source["unit"] for source in sources} == {*STREETS, *BUREAUS}
    assert {source["unit"] for source in sources} <= {place.code for place in PLACES}
    assert {source["domain"] for source in sources} == {domain["code"] for domain in places["domains"]}
    assert {source["area"] for source in sources} <= {area["code"] for area in places["areas"]}
    assert {source["kind"] for source in sources} <= kinds


def test_powers_not_from_statute_name_their_decision(places: dict[str, Any]) -> None:
    bare = [s for s in places["power_sources"] if s["kind"] not in ("statute", "authorised") and not s["decision_no"]]

    assert bare == []


def test_nobody_has_the_identity_number_of_an_invented_officer() -> None:
    officers = sum(count for _state, count in STATES)
    numbers = [invented_number(number) for number in range(officers)]

    assert len(set(numbers)) == officers >= 60
    assert {problem_of(number) for number in numbers} == {"check_digit"}
