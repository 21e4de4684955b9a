"""The register's place in the back office, on the officer's home and in the navigation."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from certification import office_urls
from certification.queries.register import SEE
from cms.office import add_item
from core.scope import roles_in


@hooks.register("register_admin_urls")
def register_screens() -> list:
    return office_urls.urlpatterns


def sees_register(request: HttpRequest) -> bool:
    return bool(roles_in(request).intersection(SEE))


for order, (label, name, icon) in enumerate(
    [
        (_("At a glance"), "registry-board", "clipboard-list"),
        (_("Certificates"), "registry-certificates", "list-ul"),
        (_("Applications"), "registry-applications", "doc-full-inverse"),
        (_("Waiting for approval"), "registry-proposals", "tick-inverse"),
    ]
):
    add_item("registry", label, reverse_lazy(name), order=order * 10, icon=icon, visible=sees_register)
