"""Questions on their way out: as a filled template, or as other systems read them; who took them is written down."""

from core import audit
from core.errors import DomainError
from core.models import Person
from exams.formats.writers import ENDINGS, WRITERS, Question, Written
from exams.formats.writers.qti import MOST_ITEMS, TooManyItemsError
from exams.models import QuestionBank
from exams.queries.bank import EXPORT_FILTERS, wordings_of
from exams.services.pictures import pictures_of
from exams.tables.questions import write_questions

EXPORTS = ENDINGS  # format -> ending of its files


def export_questions(
    *, bank: QuestionBank, file_format: str, by: Person | None, wanted: dict[str, str] | None = None
) -> Written:
    """The questions of a bank that are not retired, narrowed by `wanted`, with what the format has no place for.

    Raises DomainError: export_filter_unknown, bank_holds_no_such_questions, package_holds_too_many.
    """
    wanted = wanted or {}
    if unknown := sorted(set(wanted) - set(EXPORT_FILTERS)):
        raise DomainError("export_filter_unknown", name=unknown[0], known=", ".join(EXPORT_FILTERS))
    entries = wordings_of(bank, **wanted)
    if not entries:
        raise DomainError("bank_holds_no_such_questions")
    try:
        written = Written(write_questions(entries)) if file_format == "xlsx" else _written(bank, file_format, entries)
    except TooManyItemsError as error:
        raise DomainError("package_holds_too_many", limit=MOST_ITEMS) from error
    audit.record("exams.bank_exported", actor=by, subject=bank, format=file_format, questions=len(entries))
    return written


def _written(bank: QuestionBank, file_format: str, entries: list[Question]) -> Written:
    return WRITERS[file_format](entries, pictures_of(bank, [wording for wording, _number, _domain in entries]))
