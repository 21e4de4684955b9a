"""What happens when a workflow ends well. Wagtail loads this while its models load, so nothing is imported here."""

from typing import Any


def publish_what_was_reviewed(workflow_state: Any, user: Any = None) -> None:
    """Publish the very revision that was approved, in the name of the reviewer, who needs no further permission."""
    workflow_state.current_task_state.revision.publish(user=user, skip_permission_checks=True)
