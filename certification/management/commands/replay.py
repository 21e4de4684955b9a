import json
from typing import Any

from certification.domain.numbers import normalised
from certification.models import Certificate
from certification.queries.replay import replay
from certification.texts import word
from core import clock
from core.management.answers import FAILED_CHECK, AnswerCommand


class Command(AnswerCommand):
    help = (
        "Tell the story of a certificate from its events, entry by entry: from when each works in law, when it was known, and "
        "what the register believed of every day after it. Exit 1 where the chain is broken or the spans tell another story."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("number", metavar="CERTIFICATE")
        parser.add_argument("--issuer", help="Code of the issuing authority, where several use the number")

    def handle(self, *args, **options) -> None:
        rows = Certificate.objects.filter(number=normalised(options["number"])).select_related(
            "authority", "person", "unit"
        )
        if options["issuer"]:
            rows = rows.filter(authority__code=options["issuer"])
        found = list(rows[:2])
        if not found:
            self.not_found(f"This register knows no certificate {options['number']}.")
        if len(found) > 1:
            self.not_found(f"Several issuers use the number {options['number']}. Name one with --issuer.")
        story = replay(found[0])
        if options["json"]:
            self.stdout.write(json.dumps(story, ensure_ascii=False))
        else:
            self._tell(found[0], story)
        if not (story["chain_holds"] and story["spans_agree"]):
            raise SystemExit(FAILED_CHECK)

    def _tell(self, certificate: Certificate, story: dict[str, Any]) -> None:
        self.stdout.write(
            f"{certificate.number}  {certificate.person.name}  {certificate.unit.name}  {story['origin']}"
        )
        for step in story["steps"]:
            self._tell_step(step)
        self.stdout.write(f"\nchain: {'whole' if story['chain_holds'] else 'BROKEN'}")
        self.stdout.write(f"spans: {'the same story' if story['spans_agree'] else 'ANOTHER STORY: run rebuild_spans'}")

    def _tell_step(self, step: dict[str, Any]) -> None:
        late = f" ({step['late_by_days']} days late)" if step["late_by_days"] else ""
        self.stdout.write(f"\n{step['sequence']}. {word(step['kind'])}")
        self.stdout.write(
            f"   in law from {_short(step['effective_at'])}, known from {_short(step['recorded_at'])}{late}"
        )
        details = [
            step["decision_no"],
            _served(step),
            ", ".join(word(code) for code in step["grounds"]),
            f"takes back entry {step['reverses']}" if step["reverses"] else "",
        ]
        if any(details):
            self.stdout.write(f"   {'; '.join(filter(None, details))}")
        for held in step["believed"]:
            words = [word(held["label"]), *(word(code) for code in held["overlays"] if code != held["label"])]
            self.stdout.write(f"   | {_short(held['from'])} - {_short(held['until'])}  {', '.join(words)}")
        for held in step["scope"] if step["kind"] in ("opened", "issued", "scope_changed", "reversed") else ():
            self.stdout.write(
                f"   : {_short(held['from'])} - {_short(held['until'])}  {held['domain']} / {held['area']}"
            )


def _served(step: dict[str, Any]) -> str:
    """A service known by its day says the day, never its 00:00."""
    if not step["served_at"]:
        return ""
    said = _short(step["served_at"])
    return f"served {said[:10] if step['served_precision'] == 'day' else said}"


def _short(moment: str | None) -> str:
    """Minutes of Beijing time; an open end is blank."""
    return clock.parse_moment(moment).astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M") if moment else " " * 16
