"""Rows mended on screen, in every kind of file."""

import base64
import zlib

import pytest

from core.errors import DomainError
from exams.services.import_runs import repair_row
from exams.services.importing import import_questions, refused_rows
from tests.exams.bank.services.test_importing import JUDGE, LAW_DATE, SINGLE, sheet, stored
from tests.factories.bank import make_bank
from tests.factories.people import make_person

# A workbook of Excel 97 with two true or false questions; nothing here writes such files any more.
OLD_WORKBOOK = zlib.decompress(base64.b85decode(
    b"c-rk)O=uHA6#izDG)ZaGq_#pMln}JmnuDbt^w6#fS}%s$7ONuG#0Hd>RDvz2hg931LZRSg6)%NeJXrPO|G^#v4?;x`g@Te;JPC@R"
    b"=%LN}=4CggnnMFx{Mm1rH*em|xAS)2%-f&mbH4P{ZGQ$opba);bvMciY=Vm0Y<NNax-M0-c2UtS{8ezfD3E0iJgj`?lrfa?&OpH}"
    b"`z%S|4V7a!gYaNH7Fa{<VILww`p`;J;2K#xsAI3HS)OFMj^#}r`H1B%woI^WrLk#o6mx30X@{|j4=X|L^FW^WE^`*x(u`U>m8&>8"
    b"DRN^S*qt~X8Td0h>g^Sn2F0yC7LO$&18LMy0H^U;4*;Lco%%Rn+1J)CK=!XI?am_h%ZeQsfqsG)_&6#c4S*sv?fvi)dO6+7v`YP&"
    b"mg?auah$5|3;R#mAU1a1h-sP|;zQTl@M72YBP~N;Qm+psCzWji!XK=F2zAe<#)fxJG!8Wnb@isg55mdllc?;+e7Vf%oB_NmGC(Eo"
    b"3~~p3sAAp6`@>7lEM5Qj;y|=R?PbddyO(=5Y+~<qT$BtVd$`Azmrcyr%JLGQbpz{umNm4hscz_~HI#j$JZ6l08)%*u#!Gc`f!;{^"
    b"_`8Gm>c<z=Eu_!1XU^Bm%&Suf(#`85zC1<|5+QN*io|`@tc8(BUa_qEDW|v;ui?9HJOHb(jB-|eEORY+cSOFW823uDMG>}Ow#^tX"
    b"m~GFuB->%Il_G3q1v?j+vV2RjWf0qxYTS`SDHnc6IV@PPV8Ma~3l=Q=?-2aPntMN&Z=nw33&3go*IA~LwSJTQv*^Si9cSsobT8sm"
    b"CvdK$^|KxhVV+B@l4Jfal<1+^6X-{j{pc@w{n8hlD7>Ck6TQD~3za&5wiG{q^ZefcvC`hb"
))  # fmt: skip

pytestmark = pytest.mark.django_db


def tried(content, name="questions.xlsx"):
    return import_questions(
        bank=make_bank(), stored=stored(content, name), by=make_person(), law_date=LAW_DATE, dry_run=True
    )


def test_row_of_a_sheet_is_weighed_again_with_the_whole_file():
    run = tried(sheet(SINGLE, {**JUDGE, "答案": "也许"}))
    (refused,) = run.refused
    assert refused["cells"]["题干"] == JUDGE["题干"]
    cells = {
        **refused["cells"],
        "题干": SINGLE["题干"],
        "题型": "单选题",
        "选项A": "一人",
        "选项B": "两人",
        "答案": "A",
    }
    run = repair_row(run_id=run.public_id, row=refused["row"], where="", cells=cells, by=make_person())
    assert [entry["code"] for entry in run.refused] == ["same_question_other_key_in_row"]
    run = repair_row(
        run_id=run.public_id, row=refused["row"], where="", cells={**JUDGE, "答案": "对"}, by=make_person()
    )
    assert (run.counts["accepted"], run.refused, [entry[1] for entry in run.taken]) == (2, [], ["taken", "taken"])
    assert refused_rows(run)


def test_case_comes_in_whole_when_its_part_is_mended():
    case = {"编号": "c1", "题型": "案例分析题", "专题": "综合", "题干": "某街道执法人员未出示证件即检查。"}
    part = {"题型": "单选题", "题干": "该检查？", "选项A": "合法", "选项B": "违法", "答案": "", "所属案例": "c1"}
    run = tried(sheet(case, part))
    wrong = next(entry for entry in run.refused if entry["code"] == "cell_is_empty")
    run = repair_row(run_id=run.public_id, row=wrong["row"], where="", cells={**part, "答案": "B"}, by=make_person())
    assert (run.counts["accepted"], run.counts["kinds"], run.refused) == (1, {"case": 1}, [])


def test_question_of_another_system_is_mended_by_its_line():
    run = tried("::q:: 当事人有权申辩吗{=有 ~有}\n\n第二题是对的{T}\n".encode(), "questions.txt")
    (refused,) = run.refused
    assert (refused["code"], refused["cells"]["题干"]) == ("options_are_alike", "当事人有权申辩吗")
    cells = {**refused["cells"], "选项B": "没有", "答案": "A"}
    run = repair_row(run_id=run.public_id, row=refused["row"], where="", cells=cells, by=make_person())
    assert (run.counts["accepted"], run.refused) == (2, [])


def test_import_that_is_done_is_not_mended():
    run = import_questions(
        bank=make_bank(),
        stored=stored(sheet({**JUDGE, "答案": "也许"})),
        by=make_person(),
        law_date=None,
        dry_run=False,
    )
    with pytest.raises(DomainError, match="import_is_done"):
        repair_row(run_id=run.public_id, row=2, where="", cells=JUDGE, by=make_person())


def test_old_workbook_is_read_and_one_with_macros_is_refused():
    run = tried(OLD_WORKBOOK, "题目.xls")
    assert (run.format, run.counts["kinds"], run.refused) == ("xls", {"true_false": 2}, [])
    with pytest.raises(DomainError, match="file_refused"):
        tried(OLD_WORKBOOK + "_VBA_PROJECT".encode("utf-16-le"), "题目.xls")
