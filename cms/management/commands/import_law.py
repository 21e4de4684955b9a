from pathlib import Path

from cms.services.law import import_laws
from core.management.answers import FAILED_CHECK, AnswerCommand


class Command(AnswerCommand):
    help = "Load official texts of laws from Markdown or Word files or folders. Importing twice changes nothing."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="Files or folders")
        parser.add_argument("--dry-run", action="store_true", help="Read and report, and keep nothing")
        parser.add_argument(
            "--invented", action="store_true", help="Rules made up for a demonstration: never in search"
        )

        parser.add_argument(
            "--accept-gaps", action="store_true", help="Load texts whose article numbers do not follow one another"
        )
        parser.add_argument("--amendment", type=int, default=1, help="Which of several texts that one day made")

    def handle(self, *args, **options) -> None:
        reports = import_laws(
            options["paths"],
            dry_run=options["dry_run"],
            invented=options["invented"],
            accept_gaps=options["accept_gaps"],
            amendment=options["amendment"],
        )
        if options["json"]:
            self.tell({"files": [report.as_json() for report in reports]}, as_json=True)
        else:
            self._lines(reports)
        if any(report.unreadable or report.refused for report in reports):
            raise SystemExit(FAILED_CHECK)

    def _lines(self, reports) -> None:
        for report in reports:
            begins = report.in_force_from or report.in_force_basis
            counts = f"{report.articles} articles, {report.paragraphs} paragraphs, {report.points} points"
            self.stdout.write(
                f"{report.kind:5} {report.title} {report.version or ''} in force {begins or '-'}: {counts}"
            )
            if report.unreadable:
                self.stderr.write(f"      could not be read: {report.unreadable}")
            if report.refused:
                self.stderr.write(f"      {report.refused}")
            for doubt in report.doubts:
                self.stdout.write(f"      line {doubt.line}: {doubt.what}")
        kinds = [report.kind for report in reports]
        doubts = sum(len(report.doubts) for report in reports)
        self.stdout.write(
            f"{len(kinds)} files: {kinds.count('law')} of laws, {kinds.count('case')} cases, {doubts} doubts"
        )
