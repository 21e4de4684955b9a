from certification.models import Qualification
from certification.services.qualifications import record_result
from core.management.answers import FAILED_CHECK, AnswerCommand
from core.models import Person
from exams import api as exams
from exams.models import ReleasedResult


class Command(AnswerCommand):
    help = "Compare what packages should know of each other: released passes against the register's qualifications."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mend", action="store_true", help="Record what is missing")

    def handle(self, *args, **options) -> None:
        people = set(ReleasedResult.objects.values_list("attempt__registration__person", flat=True))
        standing = Qualification.objects.filter(withdraws=None, withdrawn_by=None).exclude(attempt_public_id="")
        known = set(standing.values_list("attempt_public_id", flat=True))
        passes = [p for found in exams.passes(sorted(people)).values() for p in found]
        missing = [p for p in passes if p.attempt_public_id not in known]
        surplus = sorted(known - {p.attempt_public_id for p in passes})
        if options["mend"]:
            for p in missing:
                record_result(
                    person=Person.objects.get(pk=p.person_id),
                    attempt_public_id=p.attempt_public_id,
                    release_public_id="reconciled",
                    paper_kind=p.paper_kind,
                    domain_code=p.domain_code,
                    passed=True,
                    score=p.score,
                    released_on=p.passed_on,
                )
        answer = {
            "passes": len(passes),
            "missing": [p.attempt_public_id for p in missing],
            "surplus": surplus,
            "mended": len(missing) if options["mend"] else 0,
        }
        self.tell(answer, as_json=options["json"])
        if surplus or (missing and not options["mend"]):
            raise SystemExit(FAILED_CHECK)
