"""What a process keeps of the library is never older than the database, whoever wrote there."""

from datetime import date

import pytest

from cms.domain.statutes.standing import Standing
from cms.models import Law, LawVersion
from cms.queries.catalogue import catalogue
from cms.queries.search import Filters, find
from cms.services.law import import_laws

TEXT = (
    "# 示例巡查法\n\n{day} 通过\n\n<!-- INFO END -->\n\n第一条 巡查人员应当{what}。\n\n第二条 本法自{begins}起施行。\n"
)


def load(folder, day: date, begins: str, what: str) -> LawVersion:
    file = folder / f"示例巡查法({day.isoformat()}).md"
    file.write_text(
        TEXT.format(day=f"{day.year}年{day.month}月{day.day}日", begins=begins, what=what), encoding="utf-8"
    )
    import_laws([file])
    return LawVersion.objects.get(law__code="示例巡查法", day=day)


def test_one_query_tells_that_nothing_changed(tmp_path, db, django_assert_num_queries):
    load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    kept = catalogue()
    with django_assert_num_queries(1):
        assert catalogue() is kept


def test_a_new_version_is_found_at_once_and_the_earlier_one_is_superseded(tmp_path, db):
    first = load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    assert find("佩戴证件").total == 1
    load(tmp_path, date(2024, 1, 2), "2024年3月1日", "出示证件")
    assert find("出示证件").total == 1
    assert find("佩戴证件").total == 0
    assert catalogue().versions[first.pk].standing == Standing.SUPERSEDED


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"in_force_until": date(2021, 1, 1)}, Standing.REPEALED),
        ({"in_force_from": None}, Standing.UNVERIFIED),
        ({"in_force_from": date(2090, 1, 1)}, Standing.NOT_YET),
    ],
)
def test_a_date_written_past_every_service_is_seen(tmp_path, db, changed, where):
    version = load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    assert catalogue().versions[version.pk].standing == Standing.IN_FORCE
    LawVersion.objects.filter(pk=version.pk).update(**changed)
    assert catalogue().versions[version.pk].standing == where


def test_a_title_written_past_every_service_is_seen(tmp_path, db):
    load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    assert find("示例巡查法").hits[0].title == "示例巡查法"
    Law.objects.update(title="示例巡查与检查法")
    assert catalogue().titles["示例巡查法"][0] == "示例巡查与检查法"
    Law.objects.update(invented=True)
    assert "示例巡查法" not in catalogue().titles
    assert find("佩戴证件", Filters(kind="law")).total == 0


def test_standing_follows_the_calendar_without_a_write(tmp_path, db, monkeypatch):
    version = load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    assert catalogue().versions[version.pk].standing == Standing.IN_FORCE
    monkeypatch.setattr("core.clock.today", lambda: date(2020, 2, 29))
    assert catalogue().versions[version.pk].standing == Standing.NOT_YET
