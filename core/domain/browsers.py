"""What some browsers cannot do, told by how they name themselves."""

import re

# WeChat (微信) and WeCom (企业微信) open pages in a browser of their own that neither saves files nor prints.
_INSIDE_WECHAT = "micromessenger"
# The first of each family that runs the pages of an exam. Edge, 360, QQ and others name the Chromium they are built on.
OLDEST = {"Chrome": 77, "Firefox": 68, "Version": 13}
_BEFORE_THEM_ALL = ("MSIE ", "Trident/")


def is_inside_wechat(user_agent: str) -> bool:
    return _INSIDE_WECHAT in user_agent.lower()


def is_too_old(user_agent: str) -> bool:
    """Whether a browser says of itself that it is older than what an exam needs. One that names nothing we know is not."""
    if any(name in user_agent for name in _BEFORE_THEM_ALL):
        return True
    for name, oldest in OLDEST.items():
        if said := re.search(rf"{name}/(\d+)", user_agent):
            return int(said[1]) < oldest
    return False
