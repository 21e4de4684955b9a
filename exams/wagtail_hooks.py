"""The exams' part of the back office."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.desk import register_desk
from cms.office import add_item
from core.scope import roles_in
from exams import desk, office_bank_urls, office_practice_urls, office_sitting_urls
from exams.gates import BANK_ROLES
from exams.gates_sitting import ASK, RUN, WATCH
from exams.queries.marking import MARKERS
from exams.views.office_practice import SEES


@hooks.register("register_admin_urls")
def bank_screens() -> list:
    return office_bank_urls.urlpatterns + office_sitting_urls.urlpatterns + office_practice_urls.urlpatterns


register_desk(desk.waiting, order=20)


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


def asks_for_places(request) -> bool:
    return bool(roles_in(request).intersection(ASK))


def runs_sittings(request) -> bool:
    return bool(roles_in(request).intersection(RUN))


add_item("exams", _("Sittings"), reverse_lazy("office-sittings"), order=10, icon="form", visible=sees_sittings)
add_item(
    "exams", _("Register for exams"), reverse_lazy("office-ask-list"), order=20, icon="form", visible=asks_for_places
)
add_item(
    "exams",
    _("Standing accommodations"),
    reverse_lazy("office-accommodations"),
    order=30,
    icon="user",
    visible=runs_sittings,
)


def marks_answers(request) -> bool:
    return bool(roles_in(request).intersection(MARKERS))


def trains(request) -> bool:
    return bool(roles_in(request).intersection(SEES))


add_item("exams", _("Marking"), reverse_lazy("office-marking"), order=35, icon="edit", visible=marks_answers)
add_item("learning", _("Practice of a unit"), reverse_lazy("office-practice"), order=135, icon="order", visible=trains)
