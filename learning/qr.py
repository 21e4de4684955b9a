"""A square code as SVG that inherits no style and needs no script."""

import io

import segno


def qr_svg(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, dark="#1c2126", light="#ffffff", omitsize=True
    )
    return out.getvalue().decode()
