"""The one permission that roles themselves give: to enter the back office. Asked of live grants, never of groups."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from core.models import User
from core.roles import NEEDS_SECOND_FACTOR
from core.scope import roles_of

ENTER_OFFICE = "wagtailadmin.access_admin"


class RoleBackend(BaseBackend):
    def has_perm(self, user_obj: User, perm: str, obj: Any = None) -> bool:  # type: ignore[override]
        if perm != ENTER_OFFICE or not user_obj.is_active or user_obj.person is None:
            return False
        # A user object lives as long as its request.
        if not hasattr(user_obj, "_enters_office"):
            user_obj._enters_office = bool(roles_of(user_obj.person) & NEEDS_SECOND_FACTOR)  # type: ignore[attr-defined]
        return user_obj._enters_office  # type: ignore[attr-defined]

    def has_module_perms(self, user_obj: User, app_label: str) -> bool:
        return app_label == "wagtailadmin" and self.has_perm(user_obj, ENTER_OFFICE)
