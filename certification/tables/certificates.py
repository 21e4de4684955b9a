"""A list of certificates as a workbook: what other systems export, read row by row, every cell as text."""

from __future__ import annotations

from io import BytesIO

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, register_texts
from core.names import tidy
from core.sheets import UnreadableSheetError, is_old_workbook, lines_of_first

register_texts(
    {
        "certificate_list_unreadable": _(
            "This file cannot be read as a workbook. Save it as .xlsx and hand it in again."
        ),
        "certificate_list_lacks_columns": _("The list lacks these columns: %(columns)s."),
        "certificate_list_too_long": _("The list has more than %(most)s rows. Divide it."),
        "certificate_list_has_no_rows": _("The list has no rows below its heading."),
    }
)
COLUMNS = {
    "number": ("证件编号", "证号", "执法证号", "执法证编号"),
    "type": ("证件种类", "证件类型"),
    "name": ("姓名",),
    "staff_number": ("工号", "人员编号"),
    "unit": ("单位", "单位编码", "所属单位", "执法单位"),
    "domains": ("执法领域", "执法类别", "领域"),
    "area": ("执法区域", "区域"),
    "valid_from": ("有效期起", "发证日期", "有效期自"),
    "valid_until": ("有效期止", "有效期至", "失效日期"),
    "registered_until": ("注册有效期至", "审验有效期至"),
    "post_type": ("编制类别", "人员类别"),
}
REQUIRED = ("number", "name", "unit", "domains", "area", "valid_from", "valid_until")
MOST_ROWS = 20_000
_HEADING_WITHIN = 5


def read_list(content: bytes) -> list[dict[str, str]]:
    """Rows with the names of `COLUMNS` and their line in the sheet. Raises DomainError list_*."""
    if not (content.startswith(b"PK") or is_old_workbook(content)):
        raise DomainError("certificate_list_unreadable")
    try:
        lines = list(lines_of_first(content))
    except UnreadableSheetError as error:
        raise DomainError("certificate_list_unreadable") from error
    at = next((n for n, line in enumerate(lines[:_HEADING_WITHIN]) if _place(line, "number") is not None), 0)
    heading = lines[at] if lines else []
    places = {name: place for name in COLUMNS if (place := _place(heading, name)) is not None}
    if lacking := [COLUMNS[name][0] for name in REQUIRED if name not in places]:
        raise DomainError("certificate_list_lacks_columns", columns="、".join(lacking))
    rows = [
        {"line": str(number), **{name: line[place] if place < len(line) else "" for name, place in places.items()}}
        for number, line in enumerate(lines[at + 1 :], start=at + 2)
        if any(line)
    ]
    if not rows:
        raise DomainError("certificate_list_has_no_rows")
    if len(rows) > MOST_ROWS:
        raise DomainError("certificate_list_too_long", most=MOST_ROWS)
    return [{**row, "name": tidy(row["name"])} for row in rows]


def _place(heading: list[str], name: str) -> int | None:
    plain = [cell.removesuffix("*").strip() for cell in heading]
    return next((plain.index(word) for word in COLUMNS[name] if word in plain), None)


def template() -> bytes:
    """An empty list with its heading and one example, as a workbook."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("证件清单")
        sheet.write_row(0, 0, [words[0] + ("*" if name in REQUIRED else "") for name, words in COLUMNS.items()])
        sheet.set_column(0, len(COLUMNS) - 1, 18)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
