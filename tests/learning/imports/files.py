"""Files as people have them: a Word document with most of what it may hold, and slides saved as PDF."""

import io

from docx import Document
from docx.oxml import OxmlElement
from PIL import Image, ImageDraw


def picture(size=(60, 40), colour="navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def word(*, alt: str = "证据袋", long: int = 0) -> bytes:
    document = Document()
    document.add_heading("证据课", 0)
    document.add_heading("收集", 1)
    paragraph = document.add_paragraph("依照《行政处罚法》第五十四条，")
    paragraph.add_run("全面收集").bold = True
    document.add_paragraph("书证", style="List Bullet")
    document.add_paragraph("物证", style="List Bullet")
    document.add_picture(io.BytesIO(picture()))
    next(iter(document.element.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"))).set("descr", alt)  # fmt: skip
    document.add_heading("保存", 1)
    document.add_heading("登记", 2)
    document.add_paragraph("《行政处罚法》第四十四条第二款第三项并不存在。")
    table = document.add_table(2, 2)
    for cell, text in zip(
        [c for row in table.rows for c in row.cells], ("种类", "怎样存", "电子数据", "封存"), strict=True
    ):
        cell.text = text
    document.add_paragraph()._p.append(OxmlElement("w:object"))
    for _n in range(long):
        document.add_paragraph("法" * 600)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def slides(pages: int = 2) -> bytes:
    """Pages without text, as scanners make them."""
    drawn = []
    for number in range(pages):
        page = Image.new("RGB", (400, 300), "white")
        ImageDraw.Draw(page).rectangle((20, 20, 100 + number, 100), fill="red")
        drawn.append(page)
    out = io.BytesIO()
    drawn[0].save(out, "PDF", save_all=True, append_images=drawn[1:])
    return out.getvalue()
