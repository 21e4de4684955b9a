"""An officer applies: the form knows what is known, a return opens only what is wrong, papers go only to those concerned."""

from types import SimpleNamespace

import pypdfium2
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification import ports
from certification.documents.application_form import pdf
from certification.models import Application, Evidence
from certification.queries.applying import possible_for
from certification.queries.standing import status_at
from certification.services import applications
from core import clock
from core.roles import Role
from tests.factories.certification import appoint, make_person, make_power, make_rules, make_world, passed
from tests.factories.people import grant, make_unit

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Studied:
    def minutes(self, person_ids, year):
        return dict.fromkeys(person_ids, 60 * 45)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(ports._bound, "training", Studied())
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        world.power = make_power(world.unit, world.domain)
        make_rules(world.authority, application_documents=["consent"], certificate_term_months=60)
        passed(world.person)
        newcomer = make_person()
        appoint(newcomer, world.unit)
        clerk, reviewer = make_person(), make_person()
        grant(clerk, Role.REGISTRY_CLERK, world.unit)
        grant(reviewer, Role.REGISTRY_REVIEWER, world.unit)
        yield SimpleNamespace(**{**vars(world), "newcomer": newcomer, "clerk": clerk, "reviewer": reviewer})


def wish(world, **values):
    return {"unit": world.unit.pk, "powers": [world.power.pk], "area": world.area.pk, **values}


def test_the_form_holds_what_is_known(client_for, world):
    page = client_for(world.newcomer).get(reverse("certification:apply"))
    form = page.context["form"]
    assert (form.initial["powers"], page.context["kind"]) == ([world.power.pk], "first")
    there = reverse("certification:apply-for", args=["change_scope"])
    form = client_for(world.person).get(there).context["form"]
    assert (form.initial["powers"], form.initial["area"]) == ([world.power.pk], world.area.pk)


def test_a_holder_chooses_among_what_is_possible_today(client_for, world):
    kinds = [one.kind for one in possible_for(world.person)]
    assert kinds == ["replacement", "change_data", "change_scope", "surrender"]
    page = client_for(world.person).get(reverse("certification:apply"))
    assert [one.kind for one, _label, _about in page.context["possible"]] == kinds
    for kind in ("renewal", "transfer", "reentry"):
        assert client_for(world.person).get(reverse("certification:apply-for", args=[kind])).status_code == 404


def test_handed_in_with_its_paper_and_shown_with_handler_and_days(client_for, world):
    browser = client_for(world.newcomer)
    upload = SimpleUploadedFile("consent.pdf", PDF, "application/pdf")
    answer = browser.post(reverse("certification:apply"), wish(world, document_consent=upload))
    application = Application.objects.get(person=world.newcomer)
    assert (answer.status_code, application.state) == (302, "unit_review")
    assert {r["code"]: r["verdict"] for r in application.eligibility["submitted"]}["document_consent"] == "met"
    paper = application.evidence_files.get()
    there = reverse("certification:my-application-paper", args=[application.public_id, paper.public_id])
    assert browser.get(there).status_code == 200
    assert client_for(make_person()).get(there).status_code == 404
    page = browser.get(reverse("certification:my-application", args=[application.public_id]))
    assert [stage["place"] for stage in page.context["stages"]] == ["now", "next", "next", "next"]
    office = reverse("registry-application-paper", args=[application.public_id, paper.public_id])
    assert client_for(world.clerk).get(office).status_code == 200


@pytest.mark.parametrize("content", [b"not a file of any kind", b"MZ\x90\x00" + b"\0" * 80])
def test_a_file_that_is_none_is_refused_and_nothing_is_begun(client_for, world, content):
    upload = SimpleUploadedFile("consent.pdf", content, "application/pdf")
    answer = client_for(world.newcomer).post(reverse("certification:apply"), wish(world, document_consent=upload))
    assert answer.status_code == 200
    assert not Application.objects.filter(person=world.newcomer).exists()
    assert not Evidence.objects.exists()


def test_a_photo_that_is_none_is_refused_with_a_sentence(client_for, world):
    make_rules(world.authority, application_documents=["photo"])
    upload = SimpleUploadedFile("photo.jpg", PDF, "image/jpeg")
    answer = client_for(world.newcomer).post(reverse("certification:apply"), wish(world, document_photo=upload))
    assert answer.status_code == 200
    assert (
        "文件未被接受" in answer.content.decode() or "拒绝" in answer.content.decode() or answer.context["form"].errors
    )


def test_whoever_changes_the_photo_hands_one_in(client_for, world):
    there = reverse("certification:apply-for", args=["change_data"])
    said = {"change": "photo", "since": "2026-11-20", "basis": "换证件照"}
    answer = client_for(world.person).post(there, said)
    assert set(answer.context["form"].errors) == {"document_photo"}
    assert not Application.objects.exists()


def test_a_return_asks_for_what_is_wrong_and_for_nothing_else(client_for, world):
    browser = client_for(world.newcomer)
    browser.post(reverse("certification:apply"), wish(world))
    application = Application.objects.get(person=world.newcomer)
    step = reverse("registry-application-step", args=[application.public_id, "return"])
    assert client_for(world.clerk).post(step, {"note": "补同意书"}).status_code == 400
    assert client_for(world.clerk).post(step, {"reasons": ["consent_missing"], "note": "补同意书"}).status_code == 302
    there = reverse("certification:my-application-mend", args=[application.public_id])
    form = browser.get(there).context["form"]
    assert set(form.fields) == {"document_consent", "document_other_document"}
    upload = SimpleUploadedFile("consent.pdf", PDF, "application/pdf")
    assert browser.post(there, {"document_consent": upload}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.reopened) == ("unit_review", None)


def test_losing_a_card_kills_its_code_when_the_application_is_handed_in(client_for, world):
    there = reverse("certification:apply-for", args=["replacement"])
    answer = client_for(world.person).post(there, {"reason": "lost", "lost_at": "2026-11-24T09:00"})
    assert answer.status_code == 200
    client_for(world.person).post(there, {"reason": "lost", "lost_at": "2026-11-22T09:00"})
    assert status_at(world.certificate, clock.now()).overlays == ("lost",)
    assert Application.objects.get(person=world.person).kind == "replacement"


@pytest.mark.usefixtures("chinese_font")
def test_the_form_on_paper_is_a_pdf_for_the_officer_and_for_staff(client_for, world):
    application = filed(world, world.newcomer)
    for person, name in (
        (world.newcomer, "certification:my-application-form"),
        (world.clerk, "registry-application-form"),
    ):
        answer = client_for(person).get(reverse(name, args=[application.public_id]))
        assert (answer.status_code, answer.content[:4]) == (200, b"%PDF")
    assert client_for(make_person()).get(reverse("certification:my-application-form", args=[application.public_id])).status_code == 404  # fmt: skip


@pytest.mark.usefixtures("chinese_font")
def test_each_signature_on_paper_stands_to_the_right_within_its_own_cell(world):
    page = pypdfium2.PdfDocument(pdf(filed(world, world.newcomer)))[0]
    text, left_column = page.get_textpage(), page.get_width() / 3
    signatures, found = text.search("审核人签名"), []
    while place := signatures.get_next():
        found.append(text.get_charbox(place[0])[0])
    assert found
    assert min(found) > left_column


def filed(world, person) -> Application:
    made = applications.apply(person=person, unit=world.unit, authority=world.authority, scope=[world.place], by=person)
    return applications.submit(application=made, by=person)


def test_the_signed_form_comes_back_as_evidence(client_for, world):
    application = filed(world, world.newcomer)
    there = reverse("registry-application-signed", args=[application.public_id])
    upload = SimpleUploadedFile("signed.pdf", PDF, "application/pdf")
    assert client_for(world.clerk).post(there, {"upload": upload}).status_code == 302
    assert application.evidence_files.get().kind == "signed_form"


def test_a_clerk_applies_for_many_and_another_reviews(client_for, world):
    others = [make_person() for _n in range(2)]
    for person in others:
        appoint(person, world.unit)
        passed(person)
    there = f"{reverse('registry-application-new')}?unit={world.unit.code}"
    form = client_for(world.clerk).get(there).context["form"]
    assert set(form.initial["persons"]) == {person.pk for person in others}
    values = {"persons": [p.pk for p in others], "powers": [world.power.pk], "area": world.area.pk}
    assert client_for(world.clerk).post(there, values).status_code == 302
    made = list(Application.objects.filter(person__in=others))
    assert [(a.state, a.created_by) for a in made] == [("unit_review", world.clerk)] * 2
    batch = reverse("registry-application-batch")
    chosen = {"state": "unit_review", "chosen": [str(a.public_id) for a in made]}
    client_for(world.clerk).post(batch, chosen)
    assert {a.state for a in Application.objects.filter(person__in=others)} == {"unit_review"}
    client_for(world.reviewer).post(batch, chosen)
    assert {a.state for a in Application.objects.filter(person__in=others)} == {"authority_review"}


def test_a_clerk_applies_for_a_supervision_certificate_beside_the_enforcement_one(client_for, world):
    legal_office = make_unit(authority=world.authority)
    grant(world.clerk, Role.REGISTRY_CLERK, legal_office)
    grant(world.reviewer, Role.REGISTRY_REVIEWER, legal_office)
    appoint(world.person, legal_office)
    passed(world.person)
    office = reverse("registry-application-new")
    assert [code for code, _words in client_for(world.clerk).get(office).context["types"]] == [
        "enforcement", "supervision",
    ]  # fmt: skip
    there = f"{office}?unit={legal_office.code}&type=supervision"
    form = client_for(world.clerk).get(there).context["form"]
    assert (form.initial["persons"], "powers" in form.fields) == ([world.person.pk], False)
    values = {"persons": [world.person.pk], "domains": [world.domain.pk], "area": world.area.pk}
    assert client_for(world.clerk).post(there, values).status_code == 302
    made = Application.objects.get(person=world.person, type="supervision")
    assert (made.state, [item.power for item in made.items.all()]) == ("unit_review", [None])
    shown = client_for(world.reviewer).get(reverse("registry-application", args=[made.public_id])).content.decode()
    assert "首次申领（行政执法监督证）" in shown
    assert client_for(world.clerk).get(there).context["form"].fields["persons"].queryset.count() == 0


def test_the_batch_page_puts_exceptions_on_top_and_approves_only_what_is_complete(client_for, world):
    make_rules(world.authority, certificate_term_months=60)
    ready, lacking = make_person(), make_person()
    for person in (ready, lacking):
        appoint(person, world.unit)
        applications.forward(application=filed(world, person), by=world.clerk)
    passed(ready)
    batch = reverse("registry-application-batch")
    browser = client_for(world.reviewer)
    group = browser.get(batch).context["groups"][0]
    assert [(row["application"].person, row["ready"]) for row in group["rows"]] == [(lacking, False), (ready, True)]
    every = [str(row["application"].public_id) for row in group["rows"]]
    browser.post(batch, {"state": "authority_review", "chosen": every})
    assert {a.person: a.state for a in Application.objects.all()} == {ready: "approved", lacking: "authority_review"}
    chosen = [str(Application.objects.get(person=ready).public_id)]
    assert browser.post(batch, {"state": "approved", "chosen": chosen}).status_code == 400
    browser.post(
        batch, {"state": "approved", "chosen": chosen, "decision_no": "示〔2026〕9号", "decided_on": "2026-11-23"}
    )
    assert status_at(Application.objects.get(person=ready).certificate, clock.now()).valid


def test_what_one_may_not_decide_is_not_decided_in_a_batch_either(client_for, world):
    application = applications.forward(application=filed(world, world.newcomer), by=world.clerk)
    passed(world.newcomer)
    other_clerk = make_person()
    grant(other_clerk, Role.REGISTRY_CLERK, world.unit)
    chosen = {"state": "authority_review", "chosen": [str(application.public_id)]}
    client_for(other_clerk).post(reverse("registry-application-batch"), chosen)
    application.refresh_from_db()
    assert application.state == "authority_review"
