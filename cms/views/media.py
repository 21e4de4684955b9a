"""Film, sound and captions, in pieces as players ask for them: phones play nothing without that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from wagtail import hooks

from cms.blocks.media import type_of
from cms.domain.media import byte_range
from cms.models import SiteDocument

CHUNK = 256 * 1024


def media(request: HttpRequest, pk: int) -> HttpResponseBase:
    document = get_object_or_404(SiteDocument, pk=pk)
    for hook in hooks.get_hooks("before_serve_document"):
        if isinstance(answer := hook(document, request), HttpResponse):
            return answer
    kind = type_of(document)
    if not kind:
        raise Http404
    asked, size = request.headers.get("Range", ""), document.file.size
    response = _piece(document, asked, size) if asked else FileResponse(document.file.open("rb"))
    response["Content-Type"] = kind + ("; charset=utf-8" if kind.startswith("text/") else "")
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _piece(document: SiteDocument, asked: str, size: int) -> HttpResponseBase:
    wanted = byte_range(asked, size)
    if wanted is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = wanted
    response = StreamingHttpResponse(_read(document.file.open("rb"), first, last), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _read(stream: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
