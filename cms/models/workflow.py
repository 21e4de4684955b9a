"""Review before publishing: by a legal reviewer who neither wrote nor submitted the page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from core.models import User
from core.roles import Role
from core.scope import roles_of


class LegalReviewTask(Task):
    """Wagtail's own approval lets authors and superusers approve their own pages; this one asks for a second person."""

    def user_can_access_editor(self, obj: Any, user: User) -> bool:
        return is_legal_reviewer(user)

    def locked_for_user(self, obj: Any, user: User) -> bool:
        return not is_legal_reviewer(user)

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, Any, bool]]:
        state = obj.current_workflow_task_state
        if state is None or not may_review(state, user):
            return []
        return [
            ("reject", _("Return with remarks"), True),
            ("approve", _("Approve and publish"), False),
            ("approve", _("Approve with a remark"), True),
        ]

    def on_action(self, task_state: TaskState, user: User, action_name: str, **kwargs: Any) -> None:
        """The gate itself: whatever a page offers, nobody approves what went through their own hands."""
        if not may_review(task_state, user):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any):
        if not is_legal_reviewer(user):
            return TaskState.objects.none()
        waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS, task=self.task_ptr)
        return waiting.exclude(workflow_state__requested_by=user).exclude(revision__user=user)

    @classmethod
    def get_description(cls) -> Any:
        return _("A legal reviewer who neither wrote nor submitted the page approves it")

    class Meta:
        verbose_name = _("Legal review")
        verbose_name_plural = _("Legal reviews")


def is_legal_reviewer(user: User) -> bool:
    return user.person is not None and Role.LEGAL_REVIEWER in roles_of(user.person)


def may_review(state: TaskState, user: User) -> bool:
    """A live role, and hands that did not write, change or submit what is reviewed."""
    if not is_legal_reviewer(user):
        return False
    workflow = state.workflow_state
    if workflow.requested_by_id == user.pk:
        return False
    written = state.revision.content_object.revisions.filter(created_at__lte=state.revision.created_at)
    since = _last_published_before(state)
    if since is not None:
        written = written.filter(created_at__gt=since)
    return not written.filter(user=user).exists()


def _last_published_before(state: TaskState) -> Any:
    """Whoever wrote an earlier, already published version may review the next."""
    page = state.revision.content_object
    live = getattr(page, "live_revision", None)
    return live.created_at if live is not None else None
