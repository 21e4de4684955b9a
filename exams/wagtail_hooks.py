"""The exams' part of the back office."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.office import add_item
from core.scope import roles_in
from exams import office_bank_urls, office_sitting_urls
from exams.gates import BANK_ROLES
from exams.views.office_sittings import WATCH


@hooks.register("register_admin_urls")
def bank_screens() -> list:
    return office_bank_urls.urlpatterns + office_sitting_urls.urlpatterns


def sees_banks(request) -> bool:
    return bool(roles_in(request).intersection(BANK_ROLES))


add_item("bank", _("Questions"), reverse_lazy("office-questions"), order=10, icon="list-ul", visible=sees_banks)
add_item(
    "bank", _("Question banks"), reverse_lazy("office-banks"), order=20, icon="folder-open-inverse", visible=sees_banks
)
add_item("bank", _("Imports of questions"), reverse_lazy("office-imports"), order=30, icon="upload", visible=sees_banks)
add_item("bank", _("Papers"), reverse_lazy("office-papers"), order=40, icon="doc-full-inverse", visible=sees_banks)


def sees_sittings(request) -> bool:
    return bool(roles_in(request).intersection(WATCH))


add_item("exams", _("Sittings"), reverse_lazy("office-sittings"), order=10, icon="form", visible=sees_sittings)
