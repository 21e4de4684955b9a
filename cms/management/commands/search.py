from cms.queries.search import search
from core.management.answers import AnswerCommand


class Command(AnswerCommand):
    help = "Search laws, lessons and pages. Every term must be found."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("query")
        parser.add_argument("--kind", choices=["law", "lesson", "all"], default="all")
        parser.add_argument("--limit", type=int, default=20)

    def handle(self, *args, **options) -> None:
        total, hits = search(options["query"], kind=options["kind"], limit=options["limit"])
        answer = {"query": options["query"], "total": total, "hits": [hit.as_json() for hit in hits]}
        if options["json"]:
            self.tell(answer, as_json=True)
            return
        self.stdout.write(f"{total} found")
        for hit in hits:
            self.stdout.write(f"{hit.kind:6} {hit.title} {hit.excerpt}")
