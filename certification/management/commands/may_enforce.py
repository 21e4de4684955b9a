from typing import Any
from uuid import UUID

from certification.domain.numbers import normalised
from certification.domain.states import Reason
from certification.models import Area, Certificate, Domain
from certification.queries.joint_orders import orders_behind
from certification.queries.standing import may_enforce
from certification.services.answers import note_answer
from core import clock
from core.management.answers import AnswerCommand, moment
from core.models import Person, Unit


class Command(AnswerCommand):
    help = "Whether an officer may enforce for a unit, in a domain, in an area, at a moment. Never takes an identity number."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--officer", required=True, help="A certificate number, or person:PUBLIC_ID")
        parser.add_argument("--unit", required=True, help="Code of the unit acted for")
        parser.add_argument("--domain", required=True, help="Code of the domain")
        parser.add_argument("--area", required=True, help="Code of the area")
        parser.add_argument("--at", type=moment, help="Moment of law; now, where it is not given")
        parser.add_argument("--known-at", type=moment, help="Answer as the register knew it at this moment")

    def handle(self, *args, **options) -> None:
        person = self._person(options["officer"])
        unit = self._one(Unit, options["unit"], "unit")
        domain = self._one(Domain, options["domain"], "domain", authority=unit.authority)
        area = self._one(Area, options["area"], "area", authority=unit.authority)
        at, known_at = options["at"] or clock.now(), options["known_at"] or clock.now()
        given = may_enforce(person, unit, domain, area, at, known_at)
        certificate = Certificate.objects.filter(pk=given.certificate_id).first()  # type: ignore[misc]
        answer: dict[str, Any] = {
            "allowed": given.allowed,
            "may_present": given.may_present,
            "reasons": list(given.reasons),
            "certificate": certificate.number if certificate else None,
            "rule_set": given.rule_set,
            "ledger_position": given.position,
        }
        if Reason.BY_JOINT_OPERATION_ORDER in given.reasons:
            orders = orders_behind(person, unit, domain, area, at, known_at)
            answer["orders"] = [order.document for order in orders]
        question = {
            "person": str(person.public_id),
            "unit": unit.code,
            "domain": domain.code,
            "area": area.code,
            "at": clock.isoformat(at),
            "known_at": clock.isoformat(known_at),
        }
        note_answer(channel="command", question=question, answer=answer, certificate=certificate, given=given)
        self.tell(answer, as_json=options["json"])

    def _person(self, text: str) -> Person:
        if text.startswith("person:"):
            try:
                person = Person.objects.filter(public_id=UUID(text.removeprefix("person:"))).first()
            except ValueError:
                person = None
        else:
            certificate = Certificate.objects.filter(number=normalised(text)).select_related("person").first()
            person = certificate.person if certificate else None
        if person is None:
            self.not_found(f"This register knows no officer {text}.")
        return person  # type: ignore[return-value]

    def _one(self, model, code: str, what: str, **scope):
        row = model.objects.filter(code=code, **scope).first()
        if row is None:
            self.not_found(f"There is no {what} {code}.")
        return row
