"""Jobs of the site. Each may run twice."""

from django.core.management import call_command

from cms.services import bulletin_reminders
from core.jobs import job


@job("cms.publish_what_is_due")
def publish_what_is_due() -> None:
    """Publish pages whose day has come and take down those whose day is over: Wagtail does neither by itself."""
    call_command("publish_scheduled", verbosity=0)


@job("cms.remind_of_bulletins")
def remind_of_bulletins() -> None:
    """Every morning: typical cases whose decision fell and that are still published."""
    bulletin_reminders.remind_of_bulletins()
