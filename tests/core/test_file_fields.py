"""A field for a file speaks in the words of the page, on the site and in the office, and stays the browser's own field."""

import pytest
from django import forms
from django.urls import reverse
from django.utils import translation

from core.forms import SiteForm
from core.roles import Role
from tests.factories.people import grant, make_person, make_unit

WORDS = [("zh-hans", "选择文件", "未选择文件"), ("en", "Choose a file", "No file chosen")]


class OnSite(SiteForm):
    file = forms.FileField(label="证明", help_text="PDF")


class InOffice(forms.Form):
    file = forms.FileField(label="名单", widget=forms.FileInput(attrs={"accept": ".xlsx"}))


@pytest.mark.parametrize(("language", "choose", "none"), WORDS)
@pytest.mark.parametrize("form", [OnSite, InOffice])
def test_the_words_are_those_of_the_page(form, language, choose, none):
    with translation.override(language):
        said = str(form()["file"])
    assert f'<span class="mf-file__button">{choose}</span>' in said
    assert f'<span class="mf-file__name" data-none="{none}">{none}</span>' in said


@pytest.mark.parametrize("form", [OnSite, InOffice])
def test_the_field_is_the_browsers_own_and_its_label_leads_to_it(form):
    said = str(form()["file"])
    assert said.count("<input") == 1
    assert '<input type="file" name="file"' in said
    assert 'id="id_file"' in said
    assert said.index("<input") < said.index('aria-hidden="true"')


def test_what_a_field_was_given_stays_on_it():
    assert 'accept=".xlsx"' in str(InOffice()["file"])
    assert 'class="govuk-file-upload"' in str(OnSite()["file"])
    assert 'aria-describedby="id_file_helptext"' in str(OnSite()["file"])


@pytest.mark.django_db
def test_both_houses_load_what_shows_the_words(client, client_for):
    clerk = make_person()
    grant(clerk, Role.REGISTRY_CLERK, make_unit())
    site = client.get(reverse("certification:verify-credential")).content.decode()
    office = client_for(clerk).get(reverse("registry-check-new")).content.decode()
    for page in (site, office):
        assert "css/files.css" in page
        assert "js/files.js" in page
        assert "选择文件" in page
