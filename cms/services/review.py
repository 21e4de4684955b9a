"""The workflow by which pages are published."""

from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from cms.models import LegalReviewTask

NAME = "内容法制审核"


def review_before_publishing(page: Page) -> Workflow:
    """Let everything at and below a page be published through legal review only. Again, the same workflow."""
    task, _made = LegalReviewTask.objects.get_or_create(name="法制审核")
    workflow, _made = Workflow.objects.get_or_create(name=NAME)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page=page, defaults={"workflow": workflow})
    return workflow
