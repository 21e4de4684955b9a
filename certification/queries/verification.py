"""The public look-up. Unknown and hidden take the same path: the same statements, the same answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from certification.domain.answers import Status
from certification.domain.numbers import normalised
from certification.domain.parameters import Rules
from certification.domain.publicity import Holding, Inspection, Outcome, PublicAnswer, inspection, public_answer
from certification.domain.states import CertificateType, Reason
from certification.models import Area, CardCopy, Certificate, CertificateSpan, Domain, ScopeSpan
from certification.models.card import DEAD
from certification.queries.auxiliaries import holder_is_auxiliary
from certification.queries.rules import rules_at, rules_of
from certification.queries.standing import covering, may_enforce, status_at
from core import clock
from core.models import Authority


@dataclass(frozen=True)
class Verification:
    """A public answer: what is said, about which certificate, of which moment. `dead`: the void card that was scanned."""

    answer: PublicAnswer
    asked_at: datetime
    at: datetime
    certificate: Certificate | None = None
    status: Status | None = None
    dead: CardCopy | None = None
    past_refused: bool = False

    @property
    def outcome(self) -> Outcome:
        return self.answer.outcome

    @property
    def supervises(self) -> bool:
        """Whether the answer is about a certificate that gives no power to enforce."""
        return self.certificate is not None and self.certificate.type == CertificateType.SUPERVISION


def verify(number: str, name: str, on: date | None = None) -> Verification:
    """Exact number together with the exact name: nobody can leaf through the register. `on`: a past day, asked at noon."""
    tidy_name = _tidy(name)
    found = Certificate.objects.filter(number=normalised(number)).select_related("person", "unit", "authority")
    certificate = next((one for one in found if _tidy(one.person.name) == tidy_name), None)
    return _answer(certificate, on)


def verify_token(token: str, on: date | None = None) -> Verification:
    """The address behind a card's QR code. The token of a lost, void or returned card says so for ever."""
    copy = (
        CardCopy.objects.filter(token=token)
        .select_related("certificate__person", "certificate__unit", "certificate__authority")
        .prefetch_related("states")
        .first()
    )
    states = [state for state in copy.states.all() if state.at <= clock.now()] if copy else []
    if copy and states and states[-1].state in DEAD:
        moment = clock.now()
        return Verification(PublicAnswer(Outcome.DEAD_CARD), moment, moment, dead=copy)
    return _answer(copy.certificate if copy else None, on)


def _tidy(name: str) -> str:
    return "".join(name.split())


def _answer(certificate: Certificate | None, on: date | None) -> Verification:
    moment = clock.now()
    if certificate is None:
        return Verification(PublicAnswer(Outcome.NO_SUCH_CERTIFICATE), moment, moment)
    if certificate.origin == "ministry":
        return Verification(PublicAnswer(Outcome.OTHER_REGISTER), moment, moment, certificate)
    rules = rules_at(certificate.authority)
    past = on is not None and on < clock.day_of(moment)
    refused = past and not rules["public_past_dates"]
    at = clock.start_of_day(on) + timedelta(hours=12) if on and past and not refused else moment
    status = status_at(certificate, at)
    held = Holding(
        name=certificate.person.name,
        number=certificate.number,
        unit=certificate.unit.name,
        scope=tuple((span.domain.name, span.area.name) for span in scope_at(certificate, at)),
        has_photo=certificate.person.photo_id is not None,
        state_since=_not_valid_since(certificate, at),
    )
    answer = public_answer(status, held, rules["public_fields"], _against(certificate, at, rules))
    return Verification(answer, moment, at, certificate, status, past_refused=refused)


def _against(certificate: Certificate, at: datetime, rules: Rules) -> Outcome | None:
    """Nobody on record as auxiliary staff is called valid: where no document forbids them to act, the register says neither."""
    if not holder_is_auxiliary(certificate, at):
        return None
    return Outcome.NOT_VALID if rules["auxiliaries_may_not_enforce"] else Outcome.UNDECIDED


def scope_at(certificate: Certificate, at: datetime) -> list[ScopeSpan]:
    """What a certificate covered at a moment, as known now."""
    return list(
        covering(certificate.scope_spans.all(), at, clock.now())
        .select_related("domain", "area", "power")
        .order_by("domain__code", "area__code")
    )


def _not_valid_since(certificate: Certificate, at: datetime) -> date | None:
    """The day from which every span up to the moment forbids acting: the last valid one ends there."""
    since: date | None = None
    spans = CertificateSpan.objects.filter(stream=certificate, known_until=clock.FAR_FUTURE, law_from__lte=at)
    for span in spans.order_by("law_from"):
        blocked = span.state != "issued" or {"suspended", "stood_down"} & set(span.overlays)
        since = (since or clock.day_of(span.law_from)) if blocked else None
    return since


@dataclass(frozen=True)
class Inspected:
    """Whether a place and a domain lie within what is registered, and whether the person may act there at that moment; None
    where two records of the register do not agree. `reasons` are for the log, not for whoever asked.
    """

    said: Inspection
    valid: bool | None
    reasons: tuple[str, ...]


def inspect_there(certificate: Certificate, domain: Domain, area: Area, at: datetime) -> Inspected:
    """What the certificate asked about allows; a supervision certificate nothing, whatever else its holder has."""
    if certificate.type == CertificateType.SUPERVISION:
        return Inspected(Inspection.SUPERVISES, False, (Reason.SUPERVISION_ONLY,))
    given = may_enforce(certificate.person, certificate.unit, domain, area, at)
    undecided = given.allowed and Reason.AUXILIARY_STAFF in given.reasons
    return Inspected(inspection(given), None if undecided else bool(given.allowed), given.reasons)


def past_days_are_answered() -> bool:
    """Whether any issuer answers anybody about past days: only then does the form ask for one."""
    issuers = set(Authority.objects.filter(issues=True).values_list("pk", flat=True))
    return any(rules["public_past_dates"] for rules in rules_of(issuers, None).values())
