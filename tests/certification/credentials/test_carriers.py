"""Credentials as tokens and in pictures: read back as they were, and weighed no more kindly than JSON."""

import base64
import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.credentials.carriers import NOTHING, bake_png, bake_svg, compact, read
from certification.credentials.multibase import encode_u
from certification.credentials.signing import SoftwareKey
from certification.credentials.verifier import verify
from certification.services.credentials import as_token, issue_credential, rotate_key, signer_of, verify_here
from tests.factories.certification import make_world
from tests.factories.people import make_user

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'


@pytest.fixture
def world(db):
    world = make_world()
    rotate_key(authority=world.authority, by=None)
    world.issued = issue_credential(certificate=world.certificate)
    return world


def verdict_of(content: bytes):
    carried = read(content)
    return verify_here(carried.credential, token=carried.token)


def signed(world, claims, **header) -> bytes:
    key, signer = signer_of(world.authority)
    kid = f"{world.issued.document['issuer']['id']}#{key.multikey}"
    text = compact({"alg": "EdDSA", "kid": kid, **header}, claims)
    return f"{text}.{encode_u(signer.sign(text.encode()))[1:]}".encode()


def test_a_token_is_verified_and_what_is_changed_in_it_is_not(world):
    token = as_token(world.issued)
    assert verdict_of(token.encode()).as_dict() == verify_here(world.issued.document).as_dict()
    header, claims, signature = token.split(".")
    other = compact({}, {**world.issued.document, "name": "另一张证"}).split(".")[1]
    assert "signature_wrong" in verdict_of(f"{header}.{other}.{signature}".encode()).problems
    none = compact({"alg": "none"}, {}).split(".")[0]
    assert "suite_not_supported" in verdict_of(f"{none}.{claims}.".encode()).problems


def test_claims_of_a_token_must_agree(world):
    plain = {name: value for name, value in world.issued.document.items() if name != "proof"}
    assert verdict_of(signed(world, plain)).verified
    for claims, header, problem in (
        ({"exp": 1}, {}, "expired"),
        ({"nbf": 4_000_000_000}, {}, "not_yet_valid"),
        ({"exp": "never"}, {}, "moment_unreadable"),
        ({"iss": "did:web:other.example"}, {}, "key_not_of_issuer"),
        ({"superPower": "all"}, {}, "undefined_terms"),
        ({"proof": []}, {}, "proof_missing"),
        ({}, {"crit": ["x"]}, "suite_not_supported"),
        ({}, {"kid": "did:web:other.example#z6Mk"}, "key_not_of_issuer"),
    ):
        verdict = verdict_of(signed(world, {**plain, **claims}, **header))
        assert problem in verdict.problems, (claims, header, verdict)
        assert not verdict.verified


def test_a_key_of_ones_own_in_a_token_speaks_for_nobody_else(world):
    key = SoftwareKey("1" * 32)
    claims = {name: value for name, value in world.issued.document.items() if name != "proof"}
    text = compact({"alg": "EdDSA", "kid": f"{claims['issuer']['id']}#{key.multikey}"}, claims)
    forged = f"{text}.{encode_u(key.sign(text.encode()))[1:]}"
    assert verdict_of(forged.encode()).problems == ["key_not_of_issuer"]


def test_an_officer_takes_the_credential_along_in_every_form(world, client_for):
    make_user(person=world.certificate.person)
    client = client_for(world.certificate.person)
    for form, begins in (("json", b"{"), ("jwt", b"ey"), ("svg", b"<?xml"), ("png", b"\x89PNG")):
        answer = client.get(reverse("certification:credential", args=[world.certificate.public_id, form]))
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert verdict_of(answer.content).verified, form
        if form in ("svg", "png"):
            assert verdict_of(answer.content.replace(world.certificate.number.encode(), b"02999999999")).problems
    assert client.get(reverse("certification:credential", args=[world.certificate.public_id, "exe"])).status_code == 404


def test_pictures_are_baked_and_read():
    for baked in (bake_png(PIXEL, '{"a": "证"}'), bake_svg(SVG, '{"a": "证"}')):
        assert read(baked).credential == {"a": "证"}
    assert read(PIXEL) == read(SVG) == read(b"plain") == read(b"\xff\xfe") == NOTHING
    for content in (b"GIF89a", PIXEL[:20]):
        with pytest.raises(ValueError, match="no "):
            bake_png(content, "{}")


def test_a_picture_opens_no_file_and_swells_no_memory():
    inside = b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    svg = inside + b'<svg xmlns:o="https://purl.imsglobal.org/ob/v3p0"><o:credential>&x;</o:credential></svg>'
    assert read(svg) == NOTHING
    bomb = b'<!DOCTYPE s [<!ENTITY a "' + b"x" * 5000 + b'">]><svg>' + b"&a;" * 5000 + b"</svg>"
    assert read(bomb) == NOTHING


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        # Signed with RSA keys that no issuer's name leads to: of the first data model, and nothing is said to hold.
        ("simple.jwt", ["context_unknown", "suite_not_supported"]),
        ("simple-jwt_v1.png", ["context_unknown", "suite_not_supported"]),
        ("simple-jwt_v1.svg", ["context_unknown", "suite_not_supported"]),
        ("velocity.jwt", ["context_unknown", "suite_not_supported", "status_unknown"]),
    ],
)
def test_tokens_and_pictures_of_1edtech_get_the_right_verdict(shared, name, problems):
    carried = read((shared / "interchange" / "ob30" / "dcpv" / "ob30" / name).read_bytes())
    assert carried.credential["issuer"]["type"] == ["Profile"]
    verdict = verify(
        carried.credential,
        at=datetime(2026, 11, 25, tzinfo=UTC),
        keys_of=lambda _issuer: None,
        list_at=lambda _there: None,
        token=carried.token,
    )
    assert (verdict.verified, verdict.problems) == (False, problems)


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(lambda tail: PIXEL[:8] + tail), st.text().map(str.encode), st.from_regex(r"[\w-]{1,30}\.[\w-]{1,30}\.[\w-]{0,30}", fullmatch=True).map(str.encode)))  # fmt: skip
def test_no_content_makes_the_reader_fall_over(content):
    carried = read(content)
    verdict = verify(
        carried.credential, at=datetime(2026, 1, 1, tzinfo=UTC), keys_of=lambda _i: None, list_at=lambda _l: None, token=carried.token
    )  # fmt: skip
    assert not verdict.verified
    json.dumps(verdict.as_dict())
