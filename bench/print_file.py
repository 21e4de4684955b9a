"""500 certificates as one print file, with codes and drawn photos, in under 60 s. No database.

python -m bench.print_file [--json]
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from dataclasses import asdict

from bench.may_enforce import Line

COUNT = 500


def run() -> list[Line]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from PIL import Image

    from certification.documents.card import TEMPLATE, qr_svg
    from core.typesetting import set_pdf

    photo = io.BytesIO()
    Image.new("RGB", (472, 630), "#889").save(photo, "JPEG", quality=85)
    files: dict[str, str | bytes] = {}
    cards = []
    began = time.perf_counter()
    for n in range(COUNT):
        address = f"https://register.example/v/{n:022d}/"
        files[f"qr{n}.svg"], files[f"photo{n}.jpg"] = qr_svg(address), photo.getvalue()
        cards.append(
            {
                "type": "行政执法证", "note": "", "issuer": "青沅市司法局（虚构）", "number": f"{n:011d}", "name": "赵建国", "unit": "柳桥街道办事处",
                "domains": "消防安全、市容环境卫生", "areas": "柳桥街道", "valid_from": "2022年11月4日",
                "valid_until": "2027年11月3日", "state": "有效", "address": address, "qr": f"qr{n}.svg", "photo": f"photo{n}.jpg",
            }
        )  # fmt: skip
    made = set_pdf(TEMPLATE, {"cards": cards, "made_at": "2026年11月25日 14:20"}, files)
    spent = time.perf_counter() - began
    return [
        Line("", f"{COUNT} certificates as one print file", spent, "s", must=60.0, aim=15.0),
        Line("", "size of that file", len(made) / 1e6, "MB"),
    ]


if __name__ == "__main__":
    lines = run()
    if "--json" in sys.argv:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        for line in lines:
            print(f"{line.job:58} {line.value:10.2f} {line.unit}")
