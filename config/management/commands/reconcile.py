from certification.models import Qualification
from certification.ports import Pass
from certification.services.qualifications import record_pass
from core.management.answers import FAILED_CHECK, AnswerCommand
from exams import api as exams
from exams.models import ReleasedResult


class Command(AnswerCommand):
    help = "Compare what packages should know of each other: released passes against the register's qualifications."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--mend", action="store_true", help="Record what is missing")

    def handle(self, *args, **options) -> None:
        people = set(ReleasedResult.objects.values_list("attempt__registration__person", flat=True))
        known = set(Qualification.objects.exclude(attempt_public_id="").values_list("attempt_public_id", flat=True))
        passes = [p for found in exams.passes(sorted(people)).values() for p in found]
        missing = [p for p in passes if p.attempt_public_id not in known]
        surplus = sorted(known - {p.attempt_public_id for p in passes})
        if options["mend"]:
            for p in missing:
                told = Pass(p.paper_kind, p.domain_code, p.passed_on, p.score, p.attempt_public_id)
                record_pass(person_id=p.person_id, passed=told)
        answer = {
            "passes": len(passes),
            "missing": [p.attempt_public_id for p in missing],
            "surplus": surplus,
            "mended": len(missing) if options["mend"] else 0,
        }
        self.tell(answer, as_json=options["json"])
        if surplus or (missing and not options["mend"]):
            raise SystemExit(FAILED_CHECK)
