"""What a process keeps of the library is never older than the database, whoever wrote there."""

from datetime import date

import pytest

from cms.domain.statutes.standing import Standing
from cms.models import Law, LawVersion
from cms.queries import search
from cms.queries.catalogue import Keeper, catalogue
from cms.queries.search import Filters, find
from cms.services.law import import_laws

TEXT = (
    "# 示例巡查法\n\n{day} 通过\n\n<!-- INFO END -->\n\n第一条 巡查人员应当{what}。\n\n第二条 本法自{begins}起施行。\n"
)


def load(folder, day: date, begins: str, what: str, amendment: int = 1) -> LawVersion:
    file = folder / f"示例巡查法({day.isoformat()}).md"
    file.write_text(
        TEXT.format(day=f"{day.year}年{day.month}月{day.day}日", begins=begins, what=what), encoding="utf-8"
    )
    import_laws([file], amendment=amendment)
    return LawVersion.objects.filter(law__code="示例巡查法", day=day, amendment=amendment).latest("revision")


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


@pytest.fixture
def asked_of(monkeypatch):
    """`find` as a process with this keeper answers."""

    def ask(keeper: Keeper, words: str) -> int:
        monkeypatch.setattr(search, "catalogue", keeper.now)
        return find(words).total

    return ask


def test_what_one_process_loads_the_other_finds_at_its_next_question(tmp_path, db, monkeypatch, asked_of):
    monkeypatch.setattr(search, "COMPARED", 0)
    one, other = Keeper(), Keeper()
    load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    assert [asked_of(keeper, "巡查人员") for keeper in (one, other, one, other)] == [1, 1, 1, 1]
    assert one.now().matches.keys() == other.now().matches.keys() == {("巡查", "查人", "人员")}
    load(tmp_path, date(2024, 1, 2), "2090年3月1日", "佩戴证件")
    assert [asked_of(keeper, "巡查人员") for keeper in (one, other)] == [2, 2]
    Law.objects.update(invented=True)
    assert [asked_of(keeper, "巡查人员") for keeper in (other, one)] == [0, 0]


def test_a_mended_misprint_is_no_longer_counted(tmp_path, db, monkeypatch, asked_of):
    monkeypatch.setattr(search, "COMPARED", 0)
    keeper = Keeper()
    load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩带证件")
    assert asked_of(keeper, "佩带证件") == 1
    load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    assert (asked_of(keeper, "佩带证件"), asked_of(keeper, "佩戴证件")) == (0, 1)


def test_only_so_many_articles_are_remembered(tmp_path, db, monkeypatch):
    """What was asked for longest ago is forgotten first."""
    monkeypatch.setattr(search, "COMPARED", 0)
    monkeypatch.setattr(search, "KEPT", 2)
    load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    for words in ("巡查", "人员", "巡查", "应当"):
        assert find(words).total
    assert list(catalogue().matches) == [("巡查",), ("应当",)]


def test_both_amendments_of_one_day_are_searched(tmp_path, db):
    first = load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    load(tmp_path, date(2020, 1, 2), "2020年3月1日", "出示徽章", amendment=2)
    mended = load(tmp_path, date(2020, 1, 2), "2020年3月1日", "出示证章", amendment=2)
    standings = {version.id: version.standing for version in catalogue().versions.values()}
    assert standings == {first.pk: Standing.SUPERSEDED, mended.pk: Standing.IN_FORCE}
    assert [hit.version for hit in find("出示证章").hits] == ["2020-01-02.2"]
    assert (find("出示徽章").total, find("佩戴证件").total) == (0, 0)
    earlier = find("佩戴证件", Filters(standing="superseded")).hits
    assert [(hit.version, hit.standing) for hit in earlier] == [("2020-01-02", "superseded")]


def test_two_amendments_of_one_day_that_begin_apart_are_both_found(tmp_path, db):
    load(tmp_path, date(2020, 1, 2), "2020年3月1日", "佩戴证件")
    load(tmp_path, date(2020, 1, 2), "2090年3月1日", "出示证章", amendment=2)
    assert [find(words).hits[0].standing for words in ("佩戴证件", "出示证章")] == ["in_force", "not_yet"]
