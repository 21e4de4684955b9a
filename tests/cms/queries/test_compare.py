import pytest

from cms.models import LawVersion
from cms.queries.compare import changes_between
from cms.services.law import import_laws

HEADER = "# 对照法\n\n{day} 通过\n\n<!-- INFO END -->\n\n"
OLD = (
    HEADER.format(day="2012年1月1日")
    + "第一条 经营者应当公示价格。\n\n第二条 有下列情形之一的：\n\n（一）涂改票据；\n\n（二）拒绝检查。\n"
)
NEW = HEADER.format(day="2020年1月1日") + (
    "第一条 经营者应当公示价格。\n\n第二条 全新的内容在这里。\n\n第三条 有下列情形之一的：\n\n（一）涂改票据；\n\n（二）阻碍检查的。\n"
)


@pytest.mark.django_db
def test_changes_between_two_versions_leave_out_what_stayed(tmp_path, django_assert_num_queries):
    for name, text in (("对照法(2012-01-01).md", OLD), ("对照法(2020-01-01).md", NEW)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    import_laws([tmp_path])
    new, old = LawVersion.objects.all()
    with django_assert_num_queries(2):
        changes = changes_between(old, new)
    assert [(c.kind.value, c.old_id, c.new_id, c.label) for c in changes] == [
        ("added", "", "art_2", "第二条"),
        ("changed", "art_2", "art_3", "第三条"),
    ]
    assert changes[1].touched == ("art_2", "art_2__para_1__pt_2")
