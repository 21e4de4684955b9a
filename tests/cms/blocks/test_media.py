import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks import AudioBlock, VideoBlock
from cms.domain.media import byte_range, media_type
from cms.models import SiteDocument

MP3 = b"ID3\x04" + bytes(range(200))
MP4 = b"\x00\x00\x00\x20ftypisom" + bytes(100)
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\n\xe7\xab\x8b\xe6\xa1\x88\n"


def document(name: str, content: bytes) -> SiteDocument:
    return SiteDocument.objects.create(title=name, file=ContentFile(content, name=name))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (MP3, "audio/mpeg"),
        (MP4, "video/mp4"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"\xef\xbb\xbf" + VTT, "text/vtt"),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_a_recording_is_known_by_its_content(content, found):
    assert media_type(content) == found


@given(st.integers(1, 10_000), st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_piece_lies_within_the_file(size, first, last):
    found = byte_range(f"bytes={first}-{last}", size)
    if found is None:
        assert first > min(last, size - 1)
    else:
        assert 0 <= found[0] <= found[1] < size


def test_players_ask_for_pieces_in_three_ways_and_nonsense_is_refused():
    assert byte_range("bytes=0-", 100) == (0, 99)
    assert byte_range("bytes=-10", 100) == (90, 99)
    assert byte_range("bytes=5-9", 100) == (5, 9)
    assert [byte_range(one, 100) for one in ("bytes=100-", "bytes=-", "lines=1-2", "bytes=0-1,5-6", "")] == [None] * 5


def test_a_phone_gets_the_piece_it_asks_for(db, client):
    there = reverse("cms:media", args=[document("a.mp3", MP3).pk])
    piece = client.get(there, headers={"Range": "bytes=4-7"})
    assert (piece.status_code, b"".join(piece.streaming_content)) == (206, MP3[4:8])
    assert piece["Content-Range"] == f"bytes 4-7/{len(MP3)}"
    assert client.get(there, headers={"Range": "bytes=9999-"}).status_code == 416
    whole = client.get(there)
    assert (whole["Content-Type"], b"".join(whole.streaming_content)) == ("audio/mpeg", MP3)


def test_what_is_no_recording_is_not_served_here(db, client):
    assert client.get(reverse("cms:media", args=[document("a.mp3", b"<script>").pk])).status_code == 404


@pytest.mark.parametrize(
    ("block", "recording", "captions", "transcript", "field"),
    [
        (VideoBlock(), MP4, VTT, "", ""),
        (AudioBlock(), MP3, None, "立案", ""),
        (VideoBlock(), MP3, VTT, "", "recording"),
        (AudioBlock(), MP3, b"1\n00:00:01,000", "", "captions"),
        (VideoBlock(), MP4, None, "", "transcript"),
    ],
)
def test_a_recording_needs_its_kind_and_words(db, block, recording, captions, transcript, field):
    value = block.to_python({"title": "讲解", "recording": document("r", recording).pk, "transcript": transcript,
                             "captions": document("c.vtt", captions).pk if captions else None})  # fmt: skip
    if not field:
        assert "<track" in block.render(value) if captions else "立案" in block.render(value)
        assert block.clean(value)["title"] == "讲解"
        return
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert list(refused.value.block_errors) == [field]
