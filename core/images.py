"""Pictures are drawn anew: what is stored holds pixels and nothing else, neither place, camera nor hidden content."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from core.domain.files import FileRefusedError, FileType, Refusal

MAX_PIXELS = 40_000_000
_FORMATS = {FileType.JPEG: "JPEG", FileType.PNG: "PNG", FileType.WEBP: "WEBP"}


def redraw(content: bytes, type_: FileType) -> bytes:
    """The same picture upright, in the same format, without metadata. Raises FileRefusedError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[_FORMATS[type_]]) as picture:
                # Known from the header, before any pixel is unpacked.
                if picture.width * picture.height > MAX_PIXELS:
                    raise FileRefusedError(Refusal.TOO_MANY_PIXELS)
                return _encoded(ImageOps.exif_transpose(picture), type_)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefusedError(Refusal.TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise FileRefusedError(Refusal.BROKEN) from error


def _encoded(picture: Image.Image, type_: FileType) -> bytes:
    mode = "RGB" if type_ is FileType.JPEG or picture.mode not in ("RGBA", "LA", "PA", "P") else "RGBA"
    bare = Image.new(mode, picture.size)
    bare.paste(picture.convert(mode))
    out = io.BytesIO()
    bare.save(out, _FORMATS[type_], **({"quality": 90} if type_ is not FileType.PNG else {"optimize": True}))
    return out.getvalue()
