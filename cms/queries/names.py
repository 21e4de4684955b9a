"""By what names laws go in running text."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.cache import cache

from cms.models import Law
from cms.queries.outline import outlines

# What the trade says; each means one law only. 诉讼法 or 处理办法 would not.
SHORT_FORMS = {
    "处罚法": "行政处罚法",
    "强制法": "行政强制法",
    "许可法": "行政许可法",
    "复议法": "行政复议法",
    "行诉法": "行政诉讼法",
    "国赔法": "国家赔偿法",
    "治安处罚法": "治安管理处罚法",
    "治安管理法": "治安管理处罚法",
    "道交法": "道路交通安全法",
    "食安法": "食品安全法",
    "消保法": "消费者权益保护法",
    "政务处分法": "公职人员政务处分法",
    "政府信息条例": "政府信息公开条例",
    "信息公开条例": "政府信息公开条例",
    "营商环境条例": "优化营商环境条例",
    "复议法实施条例": "行政复议法实施条例",
}
_KEY = "cms.names_of_laws"


def names_of_laws() -> Mapping[str, str]:
    """Short titles and short forms of every law that is loaded or in the structure index. Kept for a minute."""
    names = cache.get(_KEY)
    if names is None:
        codes = {*outlines(), *Law.objects.values_list("code", flat=True)}
        names = {short: code for short, code in SHORT_FORMS.items() if code in codes} | {code: code for code in codes}
        cache.set(_KEY, names, 60)
    return names
