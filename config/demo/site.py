"""The pages of the demonstration's site: what it is, and two bulletins."""

from __future__ import annotations

import datetime

from cms.models import BulletinIndexPage, BulletinPage, EducationIndexPage, EducationPage, HomePage, StandardPage
from config.demo.world import World

ABOUT = (
    "<p>这是明法的演示站点。青沅市、澜河区以及其中的每一个单位、每一名人员、每一本证件和每一份决定均为虚构。</p>"
    "<p>您可以以任何一种身份登录，学习课程、参加考试、申领证件、核验证件，所做的一切只保存在这台计算机上。</p>"
)
BULLETINS = (
    ("exam-notice", "news", datetime.date(2026, 11, 16), "2026年度行政执法人员资格考试公告（演示）",
     "<p>本次考试为公共法律知识科目，机考，60分钟。请各单位证件管理员核对报名名单，并提醒考生提前登录试机。</p>"),
    ("case-night-market", "case", datetime.date(2026, 10, 28), "典型案例通报：夜市摊位的证据该怎么留（虚构）",
     "<p>一起虚构的案件：执法人员到场后先劝离、后登记，却没有当场制作清单，事后对物品数量各执一词。通报提醒：先行登记保存须有清单、有签名、有期限。</p>"),
)  # fmt: skip


CASE = {
    "decision_no": "柳街罚决〔2026〕0021号（虚构）", "decided_by": "柳桥街道办事处", "decided_on": datetime.date(2026, 9, 30),
}  # fmt: skip
AGAINST = "《行政处罚法》2021年1月22日文本"
QUESTIONS = (
    ("what-to-see-first", "执法人员来检查，我先看什么？", "沿街商户",
     "先看人数和证件：一般不少于两人，并且应当主动出示执法证件；没有出示的，您有权拒绝接受调查或者检查。",
     "<p>依据是《行政处罚法》第四十二条第一款和第五十五条第一款。法律另有规定的，人数从其规定。您可以当场记下姓名和证号，"
     "在本站“核验证件”中查询。</p><p>检查结束时，请看一看笔录再签名；有不同意见，可以写在笔录上（第五十五条第二款说的是配合调查的义务）。</p>"),
    ("on-the-spot-fine", "当场罚款，多少钱以内才可以？", "个体工商户",
     "对公民二百元以下、对法人或者其他组织三千元以下，事实清楚并有法定依据的，才可以当场决定。",
     "<p>见《行政处罚法》第五十一条。当场决定的，应当交给您决定书（第五十二条）。不服当场处罚的，要先申请行政复议，"
     "再考虑诉讼，见《行政复议法》第二十三条第一款第一项。</p>"),
    ("first-time", "第一次违法，是不是一定不罚？", "所有人",
     "不一定。轻微、及时改正、没有造成危害后果的，不罚；初次、危害后果轻微并及时改正的，可以不罚。",
     "<p>见《行政处罚法》第三十三条。不予处罚的，仍要进行教育。哪些情形属于“轻微”，可以查看当地公布的裁量基准。</p>"),
)  # fmt: skip


def _education(home: HomePage) -> None:
    index = EducationIndexPage.objects.first() or home.add_child(
        instance=EducationIndexPage(
            title="普法园地", slug="legal-education", show_in_menus=True,
            introduction="<p>执法中大家常问的事，用平常话说清楚，并注明依据哪一条。</p>",
        )
    )  # fmt: skip
    for slug, title, audience, summary, text in QUESTIONS:
        if not index.get_children().filter(slug=slug).exists():
            page = EducationPage(
                title=title, slug=slug, audience=audience, summary=summary, body=[{"type": "text", "value": text}],
                law_date=datetime.date(2026, 11, 1), checked_against=AGAINST, checked_on=datetime.date(2026, 11, 25),
            )  # fmt: skip
            index.add_child(instance=page)
            page.save_revision().publish()


def build(world: World) -> str:
    home = HomePage.objects.get()
    if not home.get_children().filter(slug="about").exists():
        home.add_child(instance=StandardPage(title="关于本演示", slug="about", introduction=ABOUT, show_in_menus=True))
    index = BulletinIndexPage.objects.first()
    if index is None:
        index = home.add_child(instance=BulletinIndexPage(title="通知与典型案例", slug="bulletins", show_in_menus=True))
    for slug, kind, day, title, text in BULLETINS:
        if not index.get_children().filter(slug=slug).exists():
            facts = CASE if kind == "case" else {}
            page = BulletinPage(title=title, slug=slug, kind=kind, published_on=day, introduction=text, **facts)
            index.add_child(instance=page)
            page.save_revision().publish()
    _education(home)
    return f"{BulletinPage.objects.count()} bulletins"
