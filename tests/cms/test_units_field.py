"""Units typed one a line: by code, by name or both, and a sentence for what fits none or several."""

import pytest
from django import forms

from cms.forms_units import UnitsField
from core import clock
from core.models import Unit
from tests.factories.people import make_authority, make_unit

pytestmark = pytest.mark.django_db


class Choosing(forms.Form):
    units = UnitsField(required=False)


def choosing(text: str, reach=None) -> Choosing:
    form = Choosing({"units": text})
    form.fields["units"].queryset = Unit.objects.all() if reach is None else reach
    return form


@pytest.fixture
def streets():
    authority = make_authority()
    return [
        make_unit(authority, code=code, name=name)
        for code, name in (("lh-lq", "柳桥街道"), ("lh-dq", "东桥街道"), ("ls-dq", "东桥街道"))
    ]


def test_code_name_and_what_the_suggestion_writes_are_the_same_unit(streets):
    form = choosing("LH-LQ\n柳桥街道\r\nlh-lq 柳桥街道\n\nls-dq")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["units"] == [streets[0], streets[2]]
    assert choosing("").is_valid()


def test_a_name_that_two_units_bear_is_asked_back_with_their_codes(streets):
    form = choosing("东桥街道")
    assert "lh-dq、ls-dq" in form.errors["units"][0]


def test_a_unit_out_of_reach_is_like_one_that_is_not_there(streets):
    reach = Unit.objects.filter(code="lh-lq")
    errors = [choosing(code, reach).errors["units"][0].replace(code, "") for code in ("lh-dq", "nowhere")]
    assert errors[0] == errors[1]
    assert "ls-dq" not in str(choosing("", reach)["units"])


def test_the_page_stays_small_and_the_database_is_asked_once_for_a_thousand_units(django_assert_num_queries):
    authority = make_authority()
    Unit.objects.bulk_create(
        Unit(authority=authority, code=f"u{n}", name=f"第{n}单位", created_at=clock.now()) for n in range(1_000)
    )
    form = choosing("u7\nu999\n第12单位")
    with django_assert_num_queries(1):
        assert form.is_valid(), form.errors
    with django_assert_num_queries(1):
        page = str(form["units"])
    assert page.count("<option") == 1_000
    assert len(page) < 100_000
