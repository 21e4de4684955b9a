"""Config Keys against the values that Moodle's own tests state, where the samples are at hand, and against our own files."""

import gzip
import hashlib
import json
import plistlib
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command

from exams.domain.seb import SebFileError, config_key, is_asked_by, seb_json, settings_of

SETTINGS = {
    "startURL": "https://exam.example.test/?a=1&b=2",
    "allowQuit": True,
    "Zoom": 1,
    "data": b"\x00\x01",
    "since": datetime(2026, 11, 24, 1, 2, 3),  # noqa: DTZ001 as a plist gives it
    "rules": [{"b": 2, "a": "x"}, {}],
    "nothing": {},
    "originatorVersion": "SEB_Win_3.9",
}
CANONICAL = (
    '{"allowQuit":true,"data":"AAE=","rules":[{"a":"x","b":2},{}],"since":"2026-11-24T01:02:03Z",'
    '"startURL":"https://exam.example.test/?a=1&b=2","Zoom":1}'
)


def test_settings_become_one_line_in_a_fixed_order():
    assert seb_json(SETTINGS) == CANONICAL


def test_key_is_the_same_however_the_file_is_packed():
    plain = plistlib.dumps(SETTINGS)
    key = hashlib.sha256(CANONICAL.encode()).hexdigest()
    packed = gzip.compress(b"plnd" + gzip.compress(plain, mtime=0), mtime=0)
    assert {config_key(plain), config_key(b"plnd" + plain), config_key(packed)} == {key}


def test_who_made_the_file_does_not_count():
    other = {name: value for name, value in SETTINGS.items() if name != "originatorVersion"}
    assert config_key(plistlib.dumps(other)) == config_key(plistlib.dumps(SETTINGS))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no settings"),
        (b"not a plist", "no settings"),
        (b"pswd" + b"\x00" * 40, "encrypted"),
        (gzip.compress(b"pkhs" + b"\x00" * 40, mtime=0), "encrypted"),
        (b"\x1f\x8bbroken", "damaged"),
        (gzip.compress(b" " * 6_000_000, mtime=0), "longer"),
        (plistlib.dumps([1, 2]), "no settings"),
        (b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "b">]><plist><dict/></plist>', "entities"),
    ],
)
def test_what_is_no_settings_file_is_refused_with_the_reason(data, why):
    with pytest.raises(SebFileError, match=why):
        settings_of(data)


def test_header_fits_one_address_and_one_key_and_no_fragment():
    url = "https://exam.example.test/exams/1/"
    header = hashlib.sha256((url + "k").encode()).hexdigest()
    assert is_asked_by("k", url=url + "#q3", header=header.upper())
    assert not is_asked_by("k", url=url + "sit/", header=header)
    assert not is_asked_by("other", url=url, header=header)
    assert not is_asked_by("k", url=url, header="ä")


def test_stated_keys_of_the_samples(shared):
    folder = shared / "interchange" / "seb" / "moodle" / "mod" / "quiz" / "accessrule" / "seb"
    if not folder.is_dir():
        pytest.skip("no samples beside the project")
    mac = (folder / "unencrypted_mac_001.seb").read_bytes()
    assert seb_json(settings_of(mac)) == (folder / "JSON_unencrypted_mac_001.txt").read_text()
    assert config_key(mac) == "4fa9af8ec8759eb7c680752ef4ee5eaf1a860628608fccae2715d519849f9292"
    simple = {config_key(path.read_bytes()) for path in folder.glob("simpleunencrypted*.seb")}
    assert len(simple) == 1


def test_command_prints_the_key(tmp_path):
    file = tmp_path / "exam.seb"
    file.write_bytes(plistlib.dumps(SETTINGS))
    out = StringIO()
    call_command("seb_config_key", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"file": "exam.seb", "config_key": config_key(file.read_bytes())}


@pytest.mark.parametrize(("content", "code"), [(None, 3), (b"pswd", 2)])
def test_command_says_what_is_wrong(tmp_path, content, code):
    file = tmp_path / "exam.seb"
    if content is not None:
        file.write_bytes(content)
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("seb_config_key", str(file), stderr=err)
    assert ended.value.code == code
    assert "exam.seb" in err.getvalue()
