from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import DomainError, text_for
from core.models import Unit, User
from core.roles import Role
from core.services.accounts import issue_slip
from core.services.roles import grant_role


class Command(BaseCommand):
    help = "When nobody can administer any more: make a person system administrator until the end of tomorrow. Leaves a trace."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="Kept in the audit trail")
        parser.add_argument("--slip", action="store_true", help="Also print a new activation slip")

    def handle(self, *args, **options) -> None:
        user = User.objects.filter(username=options["username"]).select_related("person").first()
        root = Unit.objects.filter(parent=None, ended_on=None).order_by("code").first()
        if user is None or user.person is None or root is None:
            raise CommandError("There is no such log-in with a person behind it, or no unit.")
        until = clock.today() + timedelta(days=1)
        try:
            grant_role(
                person=user.person, role=Role.SYSTEM_ADMINISTRATOR, unit=root, granted_by=None, last_day=until, reason=f"breakglass: {options['reason']}"
            )  # fmt: skip
        except DomainError as refusal:
            raise CommandError(text_for(refusal)) from refusal
        self.stdout.write(f"{user.person.name} administers until the end of {until.isoformat()}.")
        if options["slip"]:
            self.stdout.write(f"Activation code (shown once): {issue_slip(user=user, issued_by=None)}")
