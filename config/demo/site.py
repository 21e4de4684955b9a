"""The pages of the demonstration's site: what it is, and two bulletins."""

from __future__ import annotations

import datetime

from cms.models import BulletinIndexPage, BulletinPage, HomePage, StandardPage
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


def build(world: World) -> str:
    home = HomePage.objects.get()
    if not home.get_children().filter(slug="about").exists():
        home.add_child(instance=StandardPage(title="关于本演示", slug="about", introduction=ABOUT, show_in_menus=True))
    index = BulletinIndexPage.objects.first()
    if index is None:
        index = home.add_child(instance=BulletinIndexPage(title="通知与典型案例", slug="bulletins", show_in_menus=True))
    for slug, kind, day, title, text in BULLETINS:
        if not index.get_children().filter(slug=slug).exists():
            index.add_child(
                instance=BulletinPage(title=title, slug=slug, kind=kind, published_on=day, introduction=text)
            )
    return f"{BulletinPage.objects.count()} bulletins"
