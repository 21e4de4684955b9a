"""What some browsers cannot do, told by how they name themselves."""

# WeChat (微信) and WeCom (企业微信) open pages in a browser of their own that neither saves files nor prints.
_INSIDE_WECHAT = "micromessenger"


def is_inside_wechat(user_agent: str) -> bool:
    return _INSIDE_WECHAT in user_agent.lower()
