"""Jobs of the site. Each may run twice."""

from django.core.management import call_command

from core.jobs import job


@job("cms.publish_what_is_due")
def publish_what_is_due() -> None:
    """Publish pages whose day has come and take down those whose day is over: Wagtail does neither by itself."""
    call_command("publish_scheduled", verbosity=0)
