"""A new text of a law: what cites a changed article is set aside and reviewed, and nothing else is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import ports
from cms.domain.discretion import Benchmark
from cms.domain.discretion_lines import factors_in, steps_in
from cms.models import Citation, DiscretionTable, Law, LawChange, LawVersion, ReviewTask
from cms.queries.law_changes import concerns_of, groups_of
from cms.queries.reading import citing_sources
from cms.services.discretion import save_table
from cms.services.law import confirm_in_force, import_laws
from cms.services.law_changes import DIGEST_CLOSES, follow, law_changes_in_force, record_changes, tell_digest
from cms.services.powers import Power, save_power
from cms.services.reviews import decide, decide_many
from cms.views import office_law_changes
from core import clock
from core.errors import DomainError
from core.jobs import run_due_jobs
from core.models import Job, Notice
from core.roles import Role
from exams.api import short_exams
from exams.domain.blueprint import Section
from exams.models import Question
from exams.services import papers
from tests.cms.domain.test_discretion import FACTORS, STEPS
from tests.factories.bank import approve, make_bank, make_question, make_reviewer
from tests.factories.learning import make_lesson
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db

LAW = "示例清扫规定"
OLD = """# 示例清扫规定

2024年1月1日 施行

<!-- INFO END -->

第一条 街道办事处负责本辖区的清扫工作，每日至少一次。

第二条 沿街商户应当保持门前整洁，发现垃圾及时清理。

第三条 违反第二条的，由街道办事处责令改正；拒不改正的，处二百元罚款。

第四条 清扫车辆夜间作业时应当降低噪声，不得鸣笛扰民。

第五条 本规定由街道办事处负责解释。
"""
# Article 1 goes on, 2 changes, 3 has a neighbour before it, 4 is repealed.
NEW = """# 示例清扫规定

2026年2月1日 施行

<!-- INFO END -->

第一条 街道办事处负责本辖区的清扫工作，每日至少一次。

第二条 沿街商户应当保持门前整洁，发现垃圾在二小时内清理，并做好分类。

第三条 居民可以通过政务热线反映清扫中的问题，街道应当答复并回访。

第四条 违反第二条的，由街道办事处责令改正；拒不改正的，处二百元罚款。

第五条 本规定由街道办事处负责解释。
"""


def load(folder, text: str, day: str) -> None:
    file = folder / f"{LAW}({day}).md"
    file.write_text(text, encoding="utf-8")
    import_laws([file])


def cite(number: int, part: str = "") -> dict:
    return {"law": LAW, "provision": f"art_{number}{part}", "label": f"{LAW}第{'零一二三四五'[number]}条"}


def cited(number: int, part: str = "") -> list:
    return [{"type": "citation", "value": cite(number, part)}]


@pytest.fixture
def world(tmp_path):
    """The earlier text, a question and a lesson for each of its articles, then the new one."""
    load(tmp_path, OLD, "2023-12-01")
    unit = make_unit()
    bank = make_bank(unit)
    questions = {n: approve(make_question(bank, citations=[cite(n)])) for n in range(1, 6)}
    later = approve(make_question(bank, citations=[cite(2)], law_date=date(2026, 2, 1)))
    whole = approve(make_question(bank, citations=[{"law": LAW, "provision": "", "label": LAW}]))
    lessons = {
        n: make_lesson(f"lesson{n}", citations=cited(n, "__para_1"), law_date=date(2025, 1, 1)) for n in (1, 2, 3, 4)
    }
    return {"unit": unit, "bank": bank, "questions": questions, "later": later, "whole": whole, "lessons": lessons}


def change(tmp_path) -> LawChange:
    load(tmp_path, NEW, "2026-01-10")
    run_due_jobs()
    return LawChange.objects.get()


def flagged() -> set:
    return set(Question.objects.with_state().filter(flagged=True).values_list("public_id", flat=True))


def legal(unit):
    person = make_person()
    grant(person, Role.LEGAL_REVIEWER, unit)
    return person


def test_changed_and_repealed_articles_set_aside_exactly_what_cites_them(world, tmp_path, client):
    found = change(tmp_path)
    told = {(row.kind, row.old, row.new) for row in found.articles.all()}
    assert told == {
        ("changed", "art_2", "art_2"),
        ("added", "", "art_3"),
        ("renumbered", "art_3", "art_4"),
        ("repealed", "art_4", ""),
    }
    questions, lessons = world["questions"], world["lessons"]
    assert flagged() == {questions[2].public_id, questions[4].public_id, world["whole"].public_id}
    tasks = {(t.source_kind, t.source_public_id, t.provision) for t in found.tasks.all()}
    assert tasks == {
        *(("exams.question", str(questions[n].public_id), f"art_{n}") for n in (2, 3, 4)),
        ("exams.question", str(world["whole"].public_id), ""),
        *(("lesson", str(lessons[n].lesson_id), f"art_{n}__para_1") for n in (2, 3, 4)),
    }
    marked = [n for n in lessons if concerns_of("lesson", lessons[n].lesson_id)]
    assert marked == [2, 4]
    page = client.get(reverse("learning:lesson", args=["lesson2", 1]), follow=True)
    assert page.status_code == 200


def test_a_drawn_paper_leaves_them_out_and_exams_that_lack_questions_are_named(world, tmp_path):
    reviewer = make_reviewer(world["unit"])
    exam = papers.create_exam(
        authority=world["unit"].authority, unit=world["unit"], title="清扫", minutes=30, pass_marks=Decimal(3),
        law_date=date(2026, 3, 1), banks=[world["bank"]], by=make_person(),
    )  # fmt: skip

    def wants(count: int) -> None:
        section = Section("一、单选", "single", count, Decimal(1))
        papers.save_blueprint(exam_id=exam.public_id, sections=[section], by=make_person())

    wants(7)
    change(tmp_path)
    with pytest.raises(DomainError, match="bank_holds_too_few_questions"):
        papers.draw_form(exam_id=exam.public_id, by=make_person(), seed="x")
    (short,) = short_exams(reviewer)
    assert (short.title, short.sections) == ("清扫", (("一、单选", 4, 7),))
    wants(4)
    form = papers.draw_form(exam_id=exam.public_id, by=make_person(), seed="x")
    drawn = set(form.items.values_list("revision__question__public_id", flat=True))
    expected = {world["questions"][n].public_id for n in (1, 3, 5)} | {world["later"].public_id}
    assert drawn == expected
    assert short_exams(reviewer) == []


def table_on(provision: str, by):
    return save_table(
        law=Law.objects.get(code=LAW), provision=provision, title="拒不清扫", document="裁量1号", in_force_from=date(2024, 3, 1),
        table=Benchmark("元", Decimal(50), Decimal(500), steps_in(STEPS), factors_in(FACTORS, steps_in(STEPS)), ()), by=by,
    )  # fmt: skip


def test_discretion_tables_are_reviewed_like_lessons_and_questions(world, tmp_path, client_for):
    by = legal(world["unit"])
    tables = {n: table_on(f"art_{n}__para_1", by) for n in (1, 2, 3, 4)}
    found = change(tmp_path)
    tasks = {task.provision: task for task in found.tasks.filter(source_kind="discretion_table")}
    assert {task.source_public_id for task in tasks.values()} == {str(tables[n].key) for n in (2, 3, 4)}
    page = client_for(by).get(reverse("office-law-change", args=[found.public_id])).content.decode()
    assert reverse("office-discretion-change", args=[tables[2].key]) in page
    shown = client_for(by).get(reverse("cms:discretion-table", args=[tables[2].key]))
    assert shown.context["row"] == tables[2]
    assert "示例清扫规定第二条" in shown.content.decode()
    assert [one.labels for one in concerns_of("discretion_table", tables[2].key)] == [["示例清扫规定第二条第一款"]]
    for provision, verdict in (("art_2", "still_right"), ("art_3", "carried_over"), ("art_4", "retired")):
        decide(task_id=tasks[f"{provision}__para_1"].public_id, verdict=verdict, reason="已核对", by=by)
    last = {n: DiscretionTable.objects.filter(key=tables[n].key).latest("revision") for n in (2, 3, 4)}
    assert [(one.revision, one.provision, one.withdrawn) for one in last.values()] == [
        (1, "art_2__para_1", False), (2, "art_4__para_1", False), (2, "art_4__para_1", True),
    ]  # fmt: skip
    cited = Citation.objects.filter(source_kind="discretion_table").values_list("provision", flat=True)
    assert sorted(cited) == ["art_1__para_1", "art_2__para_1", "art_4__para_1"]
    assert not found.tasks.filter(source_kind="discretion_table").open().exists()
    with pytest.raises(DomainError, match="not_allowed"):
        decide(task_id=change_of(tables[2], found).public_id, verdict="retired", reason="对", by=make_person())


def change_of(table, found):
    """A fresh task for the same table."""
    old = found.tasks.get(source_public_id=str(table.key))
    return ReviewTask.objects.create(
        change=found, article=old.article, source_kind="discretion_table", source_public_id=str(table.key),
        provision="art_2", label="", opened_at=old.opened_at,
    )  # fmt: skip


def test_an_article_says_which_of_its_parts_are_cited(world, client):
    bank = world["bank"]
    approve(make_question(bank, citations=[cite(2, "__para_1")]))
    approve(make_question(bank, citations=[cite(2, "__para_1"), cite(2, "__para_1__pt_10"), cite(2, "__para_1__pt_2")]))
    told = {one.kind: one for one in citing_sources(Law.objects.get(code=LAW), "art_2")}
    assert (told["exams.question"].count, told["lesson"].count) == (4, 1)
    assert told["exams.question"].parts == [("第一款", 2), ("第一款第二项", 1), ("第一款第十项", 1)]
    page = client.get(reverse("cms:law-article", args=[LAW, "art_2"])).content.decode()
    assert "第一款 2，第一款第二项 1，第一款第十项 1" in page


def test_a_second_amendment_of_a_day_is_a_change_of_its_own(tmp_path):
    load(tmp_path, OLD, "2023-12-01")
    load(tmp_path, NEW, "2026-01-10")
    file = tmp_path / f"{LAW}(2026-01-10).md"
    file.write_text(NEW.replace("夜间", "深夜").replace("每日至少一次", "每日两次"), encoding="utf-8")
    import_laws([file], amendment=2)
    import_laws([file], amendment=2)
    told = [
        (one.previous.amendment, one.version.amendment, sorted(one.articles.values_list("old", flat=True)))
        for one in LawChange.objects.order_by("id").select_related("version", "previous")
    ]
    assert told == [(1, 1, ["", "art_2", "art_3", "art_4"]), (1, 2, ["art_1"])]


def test_everything_may_run_twice(world, tmp_path):
    found = change(tmp_path)
    tasks = found.tasks.count()
    Job.objects.filter(name__in=["cms.open_review_tasks", "wiring.law_changed"]).update(state="waiting")
    record_changes(found.version.law)
    law_changes_in_force()
    run_due_jobs()
    assert (LawChange.objects.count(), ReviewTask.objects.count()) == (1, tasks)


def test_a_group_is_judged_at_once_with_who_and_why(world, tmp_path, client_for):
    found = change(tmp_path)
    by = make_reviewer(world["unit"])
    grant(by, Role.LEGAL_REVIEWER, world["unit"])
    browser = client_for(by)
    groups = groups_of(found, by, only_open=True)
    assert [group.article.old if group.article else "" for group in groups] == ["art_2", "art_3", "art_4", ""]
    page = browser.get(reverse("office-law-change", args=[found.public_id]))
    assert "<ins>" in page.content.decode()
    marked = [row.task.public_id for row in groups[0].rows]
    sent = {"task": marked, "verdict": "still_right", "reason": "所问不受修改影响"}
    browser.post(reverse("office-law-change-decide", args=[found.public_id]), sent)
    assert world["questions"][2].public_id not in flagged()
    assert concerns_of("lesson", world["lessons"][2].lesson_id) == []
    verdicts = ReviewTask.objects.get(public_id=marked[0]).verdicts.values_list("verdict", "reason", "by")
    assert list(verdicts) == [("still_right", "所问不受修改影响", by.pk)]
    assert [group.article.old for group in groups_of(found, by, only_open=True) if group.article] == ["art_3", "art_4"]


def test_verdicts_are_refused_without_reason_to_strangers_and_after_the_end(world, tmp_path):
    found = change(tmp_path)
    lesson = found.tasks.get(source_kind="lesson", provision="art_2__para_1")
    question = found.tasks.get(source_kind="exams.question", provision="art_2")
    reviewer = legal(world["unit"])
    cases = [
        (lesson, "still_right", " ", reviewer, "reason_is_missing"),
        (lesson, "still_right", "对", make_person(), "not_allowed"),
        (question, "still_right", "对", reviewer, "not_allowed"),
        (lesson, "carried_over", "对", reviewer, "only_a_number_can_be_carried_over"),
    ]
    for task, verdict, reason, by, code in cases:
        with pytest.raises(DomainError, match=code):
            decide(task_id=task.public_id, verdict=verdict, reason=reason, by=by)
    assert decide(task_id=lesson.public_id, verdict="needs_change", reason="第二段要改", by=reviewer)
    assert concerns_of("lesson", world["lessons"][2].lesson_id)
    assert decide(task_id=lesson.public_id, verdict="retired", reason="内容已过时", by=reviewer)
    world["lessons"][2].refresh_from_db()
    assert not world["lessons"][2].live
    with pytest.raises(DomainError, match="review_is_closed"):
        decide(task_id=lesson.public_id, verdict="still_right", reason="再想想", by=reviewer)


def test_a_mere_number_is_carried_over_by_a_person(world, tmp_path):
    found = change(tmp_path)
    by = make_reviewer(world["unit"])
    grant(by, Role.LEGAL_REVIEWER, world["unit"])
    grant(by, Role.QUESTION_SETTER, world["unit"])
    tasks = found.tasks.filter(article__kind="renumbered")
    outcome = decide_many(task_ids=[t.public_id for t in tasks], verdict="carried_over", reason="仅条号变动", by=by)
    assert (outcome.decided, outcome.refused) == (2, {})
    lesson = Citation.objects.get(source_kind="lesson", source_public_id=str(world["lessons"][3].lesson_id))
    assert (lesson.provision, lesson.label) == ("art_4__para_1", f"{LAW}第四条")
    standing = Question.objects.with_state().get(pk=world["questions"][3].pk)
    assert standing.state == "in_review"
    assert standing.revisions.order_by("-number")[0].citations[0]["provision"] == "art_4"


def test_followers_are_told_once(world, tmp_path, client_for):
    person = make_person()
    browser = client_for(person)
    browser.post(reverse("cms:follow", args=[LAW]), {"follow": "yes"})
    other = make_person()
    follow(person=other, law=LAW)
    browser_of_other = client_for(other)
    browser_of_other.post(reverse("cms:follow", args=[LAW]), {"follow": "no"})
    change(tmp_path)
    assert not Notice.objects.filter(kind="law_changed").exists(), "before the morning"
    for _twice in range(2):
        Job.objects.filter(name__in=("cms.tell_followers", "cms.tell_digest")).update(state="waiting")
        with time_machine.travel(clock.now() + timedelta(days=1)):
            run_due_jobs()
    (notice,) = Notice.objects.filter(kind="law_changed")
    assert notice.person == person
    assert "修改 1 条" in notice.body
    assert "compare=" in notice.url


def test_two_changes_in_one_night_make_one_notice_and_the_next_night_another(world, tmp_path):
    both, one = make_person(), make_person()
    second, third = "示例绿化规定", "示例路灯规定"
    for law in (second, third):
        import_laws([written(tmp_path, OLD, law, "2023-12-01")])
    for person, law in ((both, LAW), (both, second), (both, third), (one, second)):
        follow(person=person, law=law)
    night = clock.start_of_day(clock.today()) + timedelta(days=2)
    with time_machine.travel(night, tick=False):
        change(tmp_path)
        import_laws([written(tmp_path, NEW, second, "2026-01-10")])
    with time_machine.travel(night + timedelta(hours=7, minutes=30), tick=False):
        import_laws([written(tmp_path, NEW, third, "2026-01-10")])
        run_due_jobs()
    assert not Notice.objects.filter(kind="law_changed").exists()
    with time_machine.travel(night + timedelta(hours=9)):
        run_due_jobs()
    (notice,) = Notice.objects.filter(kind="law_changed", person=both)
    assert notice.subject == "您关注的 2 部法规有修改"
    assert [line.split("：")[0] for line in notice.body.splitlines()] == [f"《{LAW}》", f"《{second}》"]
    assert f"《{second}》" in Notice.objects.get(kind="law_changed", person=one).subject
    with time_machine.travel(night + timedelta(days=1, hours=9)):
        run_due_jobs()
    assert [row.subject for row in Notice.objects.filter(kind="law_changed", person=both).order_by("pk")][1:] == [
        f"《{third}》已修改"
    ]
    assert Notice.objects.filter(kind="law_changed", person=one).count() == 1


def test_two_changes_of_one_law_in_one_night_name_it_and_lead_to_the_newest(world, tmp_path):
    readers = [make_person() for _n in range(3)]
    for person in readers:
        follow(person=person, law=LAW)
    night = clock.start_of_day(clock.today()) + timedelta(days=2)
    with time_machine.travel(night, tick=False):
        change(tmp_path)
        load(tmp_path, NEW.replace("2026年2月1日", "2026年3月1日").replace("二小时", "一小时"), "2026-02-10")
        run_due_jobs()
    newest = LawChange.objects.latest("id")
    with CaptureQueriesContext(connection) as seen:
        tell_digest(until=(night + DIGEST_CLOSES).isoformat())
    assert len([one for one in seen if "articlechange" in one["sql"]]) == LawChange.objects.count() == 2
    for person in readers:
        notice = Notice.objects.get(kind="law_changed", person=person)
        assert notice.subject == f"《{LAW}》已修改"
        assert [line.split("：")[0] for line in notice.body.splitlines()] == [f"《{LAW}》"] * 2
        assert f"version={newest.version.public_id}" in notice.url


def written(tmp_path, text: str, law: str, day: str):
    file = tmp_path / f"{law}({day}).md"
    file.write_text(text.replace(LAW, law), encoding="utf-8")
    return file


def test_who_may_judge_is_told_once_how_much_waits_for_them(world, tmp_path):
    reviewer, setter, stranger = legal(world["unit"]), make_person(), make_person()
    grant(setter, Role.QUESTION_SETTER, world["unit"])
    grant(stranger, Role.QUESTION_SETTER, make_unit())
    known = change(tmp_path)
    Job.objects.filter(name="cms.call_reviewers").update(state="waiting")
    run_due_jobs()
    found = Notice.objects.filter(kind="law_review")
    assert found.filter(person=stranger).count() == 0
    lessons = known.tasks.filter(source_kind="lesson")
    for person, waiting in ((reviewer, lessons), (setter, known.tasks.exclude(pk__in=lessons))):
        assert waiting.exists()
        assert found.get(person=person).body.startswith(f"{waiting.count()} 处引用")


def test_an_unverified_date_is_shown_and_sets_nothing_aside_until_a_person_confirms_it(world, tmp_path, client_for):
    amended = NEW.replace("2026年2月1日 施行", "2023年12月1日 通过\n\n2026年1月10日 修正")
    load(tmp_path, amended, "2026-01-10")
    run_due_jobs()
    found = LawChange.objects.get()
    assert (found.version.in_force_from, flagged(), found.tasks.count()) == (None, set(), 0)
    by = legal(world["unit"])
    shown = client_for(by).get(reverse("office-law-changes")).content.decode()
    assert "施行日期待核，不影响使用" in shown
    confirm_in_force(
        version=LawVersion.objects.get(pk=found.version_id), begins=date(2026, 2, 1), document="公告", by=by
    )
    run_due_jobs()
    assert len(flagged()) == 3


def test_a_change_to_come_is_reviewed_ahead_and_sets_nothing_aside_before_its_day(world, tmp_path):
    load(tmp_path, NEW.replace("2026年2月1日", "2027年1月1日"), "2026-10-10")
    run_due_jobs()
    found = LawChange.objects.get()
    assert (found.told_at, flagged()) == (None, set())
    assert found.tasks.count() == 8
    (concern,) = concerns_of("lesson", world["lessons"][2].lesson_id)
    assert not concern.begun


def test_the_real_review_law_of_2023_sets_aside_what_was_written_for_2017(shared):
    """A trial with official texts: citations of changed articles are found, the same words elsewhere are not."""
    laws = shared / "laws"
    old, new = (next(laws.rglob(f"行政复议法({day}).md"), None) for day in ("2017-09-01", "2023-09-01"))
    if old is None or new is None:
        pytest.skip("the two texts are not there")
    import_laws([old])
    law = LawVersion.objects.get().law
    bank = make_bank()
    articles = list(LawVersion.objects.get().provisions.values_list("provision", flat=True))
    made = {
        name: approve(make_question(bank, citations=[{"law": law.code, "provision": name, "label": name}], law_date=date(2020, 1, 1)))
        for name in articles[::6]
    }  # fmt: skip
    import_laws([new])
    run_due_jobs()
    changed = set(
        LawChange.objects.get().articles.filter(kind__in=["changed", "repealed"]).values_list("old", flat=True)
    )
    assert len(changed) > 20
    assert flagged() == {question.public_id for name, question in made.items() if name in changed}
    usable = set(Question.objects.drawable().values_list("public_id", flat=True))
    assert usable == {question.public_id for name, question in made.items() if name not in changed}


class Told:
    """A register that notes what it is asked."""

    def re_examinations(self, person, law, domain_codes):
        self.asked = (person, law, list(domain_codes))
        return ports.ReExaminations((("去年的考试", "/running/"),), (("市容", "/begin/"),))


def test_the_page_leads_to_a_re_examination_in_the_domains_that_rest_on_what_changed(
    world, tmp_path, client_for, monkeypatch
):
    by, told = legal(world["unit"]), Told()
    monkeypatch.setitem(ports._bound, "register", told)
    for provision, code in (("art_1", "untouched"), ("art_3", "um"), ("art_4", "water"), ("art_3__para_1", "")):
        basis = [{"law": LAW, "provision": provision, "label": LAW}]
        power = Power("", f"处罚{code}", "penalty", code, "", basis, "清单", date(2024, 1, 1), None)
        save_power(unit=world["unit"], power=power, by=by)
    found = change(tmp_path)
    shown = client_for(by).get(reverse("office-law-change", args=[found.public_id])).content.decode()
    assert told.asked == (by, found.version.law.title, ["um", "water"])
    assert 'href="/running/"' in shown
    assert 'href="/begin/"' in shown


def test_a_page_without_a_register_says_nothing_of_re_examinations(world, tmp_path, client_for, monkeypatch):
    monkeypatch.delitem(ports._bound, "register")
    found = change(tmp_path)
    answer = client_for(legal(world["unit"])).get(reverse("office-law-change", args=[found.public_id]))
    assert (answer.status_code, answer.context["re_examinations"]) == (200, None)


@pytest.mark.parametrize("role", Role)
def test_who_may_read_a_change_and_who_may_judge_it(world, tmp_path, client_for, role):
    found, by = change(tmp_path), make_person()
    grant(by, role, world["unit"])
    browser = client_for(by)
    read = browser.get(reverse("office-law-change", args=[found.public_id])).status_code
    judged = browser.post(reverse("office-law-change-decide", args=[found.public_id]), {}).status_code
    assert ((read == 200), (judged == 302)) == (role in office_law_changes.SEE, role in office_law_changes.DECIDE)
