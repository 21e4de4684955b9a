"""Credentials: ours hold and follow the register; nothing false is ever verified, here or by the reference libraries."""

import copy
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.credentials import status_lists
from certification.credentials.linked_data import load
from certification.credentials.multibase import base58, decode, from_base58
from certification.credentials.verifier import verify
from certification.services.credentials import (
    did_document,
    did_of,
    issue_credential,
    places_set,
    rotate_key,
    status_list,
    verify_here,
)
from certification.services.measures import revoke, suspend
from core import clock
from core.errors import DomainError
from tests.factories.certification import a_decision, make_certificate, make_world
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def world():
    world = make_world()
    rotate_key(authority=world.authority, by=None)
    world.credential = issue_credential(certificate=world.certificate).document
    return world


def paused(world):
    served = clock.now() - timedelta(days=2)
    until = clock.today() + timedelta(days=20)
    suspend(certificate=world.certificate, decision=a_decision(served=served), last_day=until, reasons=["beyond_power"], key="s", **world.who)  # fmt: skip


def ended(world):
    served = clock.now() - timedelta(days=2)
    revoke(certificate=world.certificate, decision=a_decision(served=served), reasons=["crime"], key="r", **world.who)


def test_our_credential_is_verified_and_holds_nothing_but_the_card(world):
    verdict = verify_here(world.credential)
    assert verdict.as_dict() == {
        "verified": True,
        "issuer": {"id": did_of(world.authority), "name": world.authority.name, "known": True},
        "status": "valid",
        "problems": [],
    }
    assert issue_credential(certificate=world.certificate).document == world.credential
    text = json.dumps(world.credential, ensure_ascii=False)
    assert world.certificate.number in text
    assert "id_number" not in text
    assert isinstance(world.credential["proof"], list)


@pytest.mark.parametrize(("act", "status"), [(paused, "suspended"), (ended, "revoked")])
def test_the_status_follows_the_register(world, act, status):
    act(world)
    verdict = verify_here(world.credential)
    assert (verdict.verified, verdict.status, verdict.problems) == (False, status, [f"status_{status}"])
    with pytest.raises(DomainError, match="credential_not_valid"):
        issue_credential(certificate=world.certificate)


def test_an_expired_credential_is_not_verified(world, time_machine):
    time_machine.move_to(clock.start_of_day(datetime(2029, 1, 1).date()) + timedelta(hours=1))  # noqa: DTZ001
    assert "expired" in verify_here(world.credential).problems


def tampered(credential):
    credential["credentialSubject"]["name"] = "别人"


def extended(credential):
    credential["validUntil"] = "2099-01-01T00:00:00Z"


def with_undefined_term(credential):
    credential["credentialSubject"]["superPower"] = "all"


def without_status(credential):
    del credential["credentialStatus"]


def other_place(credential):
    credential["credentialStatus"]["statusListIndex"] = "1"


def unsigned(credential):
    del credential["proof"]


def with_empty_proofs(credential):
    credential["proof"] = []


def two_proofs_one_wrong(credential):
    second = {**credential["proof"][0], "proofValue": "z" + base58(b"\1" * 64)}
    credential["proof"].append(second)


def for_another_purpose(credential):
    credential["proof"][0]["proofPurpose"] = "authentication"


def another_vocabulary(credential):
    credential["@context"].append({"name": "urn:x:name"})


def unreadable_end(credential):
    credential["validUntil"] = "never"


@pytest.mark.parametrize(
    "change",
    [
        tampered, extended, with_undefined_term, without_status, other_place, unsigned, with_empty_proofs,
        two_proofs_one_wrong, for_another_purpose, another_vocabulary, unreadable_end,
    ],
)  # fmt: skip
def test_whatever_is_changed_is_not_verified(world, change):
    credential = copy.deepcopy(world.credential)
    assert verify_here(credential).verified
    change(credential)
    verdict = verify_here(credential)
    assert not verdict.verified
    assert verdict.problems


def test_a_key_of_somebody_else_is_not_the_issuers(world):
    """Signed well, by another issuer of this installation, and by a made-up key below our own name."""
    other = make_certificate()
    rotate_key(authority=other.authority, by=None)
    theirs = issue_credential(certificate=other).document
    forged = {**copy.deepcopy(theirs), "issuer": world.credential["issuer"]}
    assert "key_not_of_issuer" in verify_here(forged).problems
    unknown = copy.deepcopy(theirs)
    unknown["issuer"]["id"] = did_of(other.authority) + "-none"
    unknown["proof"][0]["verificationMethod"] = (
        unknown["issuer"]["id"] + "#" + theirs["proof"][0]["verificationMethod"].split("#")[1]
    )
    assert "key_not_of_issuer" in verify_here(unknown, known_only=False).problems


def test_a_retired_key_proves_what_it_signed(world):
    before = world.credential["proof"][0]["verificationMethod"]
    rotate_key(authority=world.authority, by=make_person())
    assert verify_here(world.credential).verified
    fresh = issue_credential(certificate=world.certificate).document
    assert fresh["proof"][0]["verificationMethod"] != before
    assert verify_here(fresh).verified
    assert len(did_document(world.authority)["verificationMethod"]) == 2


def test_places_are_never_used_twice(world):
    places = [issue_credential(certificate=make_certificate(unit=world.unit)).place for _n in range(5)]
    assert len(set(places)) == 5


def test_status_lists_are_public_and_name_nobody(client, world):
    ended(world)
    there = reverse("certification:status-list", args=[world.authority.code, "revocation"])
    answer = client.get(there)
    assert answer.json()["credentialSubject"]["statusPurpose"] == "revocation"
    assert len(places_set(world.authority, "revocation")) == 1
    assert client.get(reverse("certification:did", args=[world.authority.code])).json()["id"] == did_of(world.authority)
    assert client.get(reverse("certification:status-list", args=[world.authority.code, "other"])).status_code == 404
    assert world.person.name not in answer.content.decode()


def test_the_page_verifies_and_the_holder_downloads(client, client_for, world):
    there = reverse("certification:credential", args=[world.certificate.public_id, "json"])
    assert client_for(make_person()).get(there).status_code == 404
    content = client_for(world.person).get(there).content.decode()
    page = reverse("certification:verify-credential")
    assert client.post(page, {"text": content}).context["verdict"].verified
    shown = client.post(page, {"text": content.replace(world.person.name, "别人")})
    assert not shown.context["verdict"].verified
    assert "别人" not in shown.content.decode().split('<form class="mf-report"')[0]
    for nonsense in ("[]", "{", "[" * 5000, '"x"'):
        assert not client.post(page, {"text": nonsense}).context["verdict"].verified


def test_command_answers_as_agreed(world, tmp_path, capsys):
    file = tmp_path / "c.json"
    file.write_text(json.dumps(world.credential), encoding="utf-8")
    call_command("verify_credential", str(file), "--json")
    assert json.loads(capsys.readouterr().out) == verify_here(world.credential).as_dict()
    file.write_text("{", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_credential", str(file), "--json")
    assert (ended.value.code, json.loads(capsys.readouterr().out)["verified"]) == (1, False)


def test_command_does_not_end_well_for_an_issuer_nobody_knows(world, shared, capsys):
    file = str(shared / "interchange" / "ob30" / "dcpv" / "ob30" / "simple.1ob")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_credential", file, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (ended.value.code, told["verified"], told["issuer"]["known"]) == (3, True, False)
    call_command("verify_credential", file, "--json", "--any-issuer")
    with pytest.raises(SystemExit) as refused:
        call_command("verify_credential", file, "--json", "--known-issuers-only")
    assert refused.value.code == 1


VERDICTS = {
    "simple.1ob": [], "simple-did-web-method.json": [], "simple-did-key-method.json": [], "simple-context-alias.json": [],
    "endorsement-valid.json": [], "simple-err-expired.json": ["expired"], "simple-err-proof-value.json": ["signature_wrong"],
    "simple-err-proof-method.json": ["key_not_of_issuer"], "simple-err-proof-method-no-scheme.json": ["key_not_of_issuer"],
    "simple-err-issuer-type.json": ["type_wrong", "undefined_terms"],
    "simple-err-evidence-type.json": ["type_wrong", "undefined_terms"],
    "simple-err-issuer-parentorg-type.json": ["type_wrong", "undefined_terms"],
    "simple-err-issuer-otheridentifier-type.json": ["type_wrong", "undefined_terms"],
    "simple-err-credential-subject-type.json": ["subject_type_unknown", "undefined_terms"],
    "bit-string-list/credential-status-revoked.json": ["status_revoked"],
    "bit-string-list/credential-status-revoked-blank-nodes.json": ["status_revoked"],
    # Of the first version of the data model: their vocabulary and suites are not read here, so nothing is said to hold.
    "simple-noproof.json": ["context_unknown"], "simple_v1.json": ["context_unknown"], "complete_v1.json": ["context_unknown", "status_unknown"],
    "simple-eddsa-2022.json": ["context_unknown"], "credential-status-revoked.json": ["context_unknown", "status_unknown"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "problems"), VERDICTS.items())
def test_samples_of_1edtech_get_the_right_verdict(shared, name, problems):
    folder = shared / "interchange" / "ob30" / "dcpv" / "ob30"
    known = json.loads((folder / "bit-string-list" / "testlist").read_text())
    verdict = verify(
        json.loads((folder / name).read_text()),
        at=NOW,
        keys_of=lambda _issuer: None,
        list_at=lambda there: known if there.endswith("testlist") else None,
    )
    assert (verdict.verified, verdict.problems) == (not problems, problems)


def test_it_validates_against_the_schema_of_open_badges(world, shared):
    from jsonschema import Draft201909Validator

    schema = json.loads((shared / "interchange" / "ob30" / "schema" / "achievementcredential.json").read_text())
    assert [error.message for error in Draft201909Validator(schema).iter_errors(world.credential)] == []


def test_reference_libraries_agree(world):
    """Digital Bazaar's, offline: good, revoked, suspended, tampered. Where node or the packages are absent, skip."""
    modules = Path(os.environ.get("MINGFA_NPM", Path(__file__).resolve().parents[3] / "node_modules"))
    if not shutil.which("node") or not (modules / "@digitalbazaar" / "vc").is_dir():
        pytest.skip("no node, or no reference packages: tools/install_vc_references installs them")
    wrong = copy.deepcopy(world.credential)
    tampered(wrong)
    credentials = [world.credential, wrong]
    expected = [(True, False), (False, False)]
    told = [said_by_references(world, modules, credentials)]
    assert [(one["verified"], one["set"]) for one in told[0]] == expected, told
    for act in (paused, ended):
        act(world)
        [answer] = said_by_references(world, modules, [world.credential])
        assert answer["set"], answer
        assert not verify_here(world.credential).verified


def said_by_references(world, modules, credentials):
    did = did_document(world.authority)
    documents = {address: load(address)["document"] for address in ("https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", "https://www.w3.org/ns/did/v1")}  # fmt: skip
    documents |= {did["id"]: did}
    for method in did["verificationMethod"]:
        documents[method["id"]] = {"@context": "https://w3id.org/security/multikey/v1", **method}
    documents["https://w3id.org/security/multikey/v1"] = MULTIKEY
    entry = credentials[0]["credentialStatus"]
    documents[entry["statusListCredential"]] = status_list(world.authority, entry["statusPurpose"])
    script = modules.parent / "mingfa-references.mjs"
    script.write_text((Path(__file__).parent / "references.mjs").read_text())
    try:
        done = subprocess.run(
            ["node", script.name], input=json.dumps({"documents": documents, "credentials": credentials}),
            capture_output=True, text=True, cwd=modules.parent, timeout=60,
        )  # fmt: skip
    finally:
        script.unlink()
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


MULTIKEY = {
    "@context": {
        "id": "@id",
        "type": "@type",
        "@protected": True,
        "Multikey": {
            "@id": "https://w3id.org/security#Multikey",
            "@context": {
                "@protected": True,
                "id": "@id",
                "type": "@type",
                "controller": {"@id": "https://w3id.org/security#controller", "@type": "@id"},
                "publicKeyMultibase": {
                    "@id": "https://w3id.org/security#publicKeyMultibase",
                    "@type": "https://w3id.org/security#multibase",
                },
            },
        },
    }
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
def test_no_json_makes_the_verifier_fall_over_or_say_yes(anything):
    assert not verify(anything, at=NOW, keys_of=lambda _i: None, list_at=lambda _a: None).verified


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_single_change_is_ever_verified(world, data):
    """One value somewhere, replaced by anything else: the verdict may name any problem, but never "verified"."""
    credential = copy.deepcopy(world.credential)
    places = list(leaves(credential))
    holder, name = data.draw(st.sampled_from(places))
    before = holder[name]
    holder[name] = data.draw(JSON.filter(lambda value: value != before))
    assert not verify_here(credential).verified


def leaves(value):
    if isinstance(value, dict | list):
        for name in value if isinstance(value, dict) else range(len(value)):
            yield value, name
            yield from leaves(value[name])


@given(st.binary(max_size=80))
def test_base58_gives_back_what_it_took(data):
    assert from_base58(base58(data)) == data
    assert decode("z" + base58(data)) == data


@settings(max_examples=20)
@given(st.sets(st.integers(0, status_lists.BITS - 1), max_size=30), st.integers(0, status_lists.BITS - 1))
def test_a_list_says_of_each_place_what_was_set(places, other):
    made = status_lists.encoded(places)
    assert all(status_lists.is_set(made, place) for place in places)
    assert status_lists.is_set(made, other) is (other in places)


@pytest.mark.parametrize("made", ["", "u", "uAAAA", "zzzz", status_lists.encoded([], bits=1024)])
def test_what_is_no_list_says_nothing(made):
    with pytest.raises(ValueError, match=r"status list"):
        status_lists.is_set(made, 0)
