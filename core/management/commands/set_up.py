from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import DomainError, text_for
from core.models import Authority, Person
from core.roles import Role
from core.services.accounts import issue_slip, open_log_in
from core.services.appointments import appoint
from core.services.people import register_person
from core.services.roles import grant_role
from core.services.units import found_unit


class Command(BaseCommand):
    help = (
        "Begin an empty installation: an authority, its first unit, and a first administrator with an activation slip."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--code", default="ROOT", help="Code of the authority and its unit")
        parser.add_argument("--unit", required=True, help="Name of the unit, for example 示例区司法局")
        parser.add_argument("--administrator", required=True, help="Name of the first administrator")
        parser.add_argument("--username", default="admin")

    def handle(self, *args, **options) -> None:
        if Person.objects.exists():
            raise CommandError("People are on record already; nothing was changed.")
        try:
            code = self._begin(options)
        except DomainError as refusal:
            raise CommandError(text_for(refusal)) from refusal
        self.stdout.write(
            f"User name: {options['username']}\nActivation code (shown once): {code}\nOpen /activate/ and choose a password."
        )

    def _begin(self, options) -> str:
        today = clock.today()
        authority = Authority.objects.create(
            code=options["code"], name=options["unit"], issues=True, examines=True, trains=True, created_at=clock.now()
        )
        unit = found_unit(
            authority=authority,
            code=options["code"].lower(),
            name=options["unit"],
            kind="enforcement_agency",
            since=today,
        )
        person = register_person(name=options["administrator"], since=today)
        appoint(person=person, unit=unit, since=today, post_type="civil", post_title="系统管理员")
        grant_role(person=person, role=Role.SYSTEM_ADMINISTRATOR, unit=unit, granted_by=None, reason="set up")
        user = open_log_in(person=person, username=options["username"], opened_by=None)
        return issue_slip(user=user, issued_by=None)
