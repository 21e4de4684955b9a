"""The menu of the back office in the trade's words. Packages put their entries into these groups."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

_LABELS: dict[str, tuple[Any, str, int]] = {
    "learning": (_("Study content"), "openquote", 110),
    "bank": (_("Question bank and papers"), "list-ul", 120),
    "exams": (_("Examinations"), "form", 130),
    "registry": (_("Certificates and register"), "clipboard-list", 140),
    "people": (_("Units and people"), "group", 150),
    "system": (_("System"), "cogs", 170),
}
_groups: dict[str, Menu] = {}


def menu_group(name: str) -> Menu:
    """The submenu of a group; use `menu_group("exams").add(item)` from an app's `ready()`. Empty groups are not shown."""
    if name not in _groups:
        label, icon, order = _LABELS[name]
        menu = Menu(register_hook_name=f"register_{name}_office_item")
        _groups[name] = menu
        hooks.register("register_admin_menu_item", lambda: SubmenuMenuItem(label, menu, icon_name=icon, order=order))
    return _groups[name]


def add_item(
    group: str, label: Any, url: Any, *, order: int, icon: str = "doc-full", visible=lambda _request: True
) -> None:
    """Put a plain link into a group, shown to those for whom `visible(request)` holds."""

    class Item(MenuItem):
        def is_shown(self, request):
            return visible(request)

    menu_group(group)
    hooks.register(
        f"register_{group}_office_item", lambda: Item(label, url, icon_name=icon, order=order, name=str(order))
    )
