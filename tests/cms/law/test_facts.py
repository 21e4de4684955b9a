from datetime import date

import pytest

from cms.models import Law, LawVersion, SourceCheck
from cms.queries.law import version_on
from cms.services.law import import_laws
from cms.services.law_facts import record_check, record_repeal, withdraw_repeal
from core import clock
from core.errors import DomainError
from tests.factories.people import make_person

TEXT = "# 旧法\n\n2010年1月1日 通过\n\n<!-- INFO END -->\n\n第一条 甲。\n\n第二条 本法自2010年3月1日起施行。\n"


@pytest.fixture
def version(tmp_path, db) -> LawVersion:
    file = tmp_path / "旧法(2010-01-01).md"
    file.write_text(TEXT, encoding="utf-8")
    import_laws([file])
    return LawVersion.objects.get()


def test_a_repeal_ends_the_last_text_and_can_be_taken_back(version):
    law, by = Law.objects.get(), make_person()
    record_repeal(law=law, repealed_from_day=date(2020, 1, 1), document="主席令第三号", by=by)
    assert version_on(law, date(2019, 12, 31)) == version
    assert version_on(law, date(2020, 1, 1)) is None
    withdraw_repeal(law=law, document="误录更正", by=by)
    assert version_on(law, date(2020, 1, 1)) == version
    assert law.repeals.count() == 2


@pytest.mark.parametrize(
    ("day", "document", "code"),
    [(date(2020, 1, 1), " ", "repeal_without_document"), (date(2010, 3, 1), "令", "repeal_before_the_law")],
)
def test_a_repeal_is_refused(version, day, document, code):
    with pytest.raises(DomainError, match=code):
        record_repeal(law=version.law, repealed_from_day=day, document=document, by=make_person())
    with pytest.raises(DomainError, match="not_repealed"):
        withdraw_repeal(law=version.law, document="令", by=make_person())


def test_a_check_names_source_day_and_person(version):
    by = make_person()
    whole = record_check(version=version, source="公报", checked_on=date(2024, 1, 1), by=by)
    one = record_check(version=version, source="公报", checked_on=clock.today(), by=by, provision="art_2")
    assert list(SourceCheck.objects.all()) == [one, whole]
    for source, day, provision, code in [
        ("", date(2024, 1, 1), "", "check_without_source"),
        ("公报", date(2999, 1, 1), "", "check_in_the_future"),
        ("公报", date(2024, 1, 1), "art_9", "check_of_no_article"),
    ]:
        with pytest.raises(DomainError, match=code):
            record_check(version=version, source=source, checked_on=day, by=by, provision=provision)
