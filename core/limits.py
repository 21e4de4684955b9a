"""How often something may be asked: counted in the cache that all processes share."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from core import clock
from core.sealed import lookup_digest


@dataclass(frozen=True)
class Limit:
    """At most `count` in every window of `seconds`, for each key."""

    name: str
    count: int
    seconds: int

    def allows(self, key: str) -> bool:
        """Count one more and say whether it still lies within the limit. The key is kept as a digest only."""
        window = int(clock.now().timestamp()) // self.seconds
        place = f"limit:{self.name}:{window}:{lookup_digest(key)[:32]}"
        for _attempt in range(2):
            try:
                return cache.incr(place) <= self.count
            except ValueError:  # the first of this window; of several first ones, one begins the count
                cache.add(place, 0, timeout=self.seconds)
        return True  # the cache has no room for counts

    def wait_seconds(self) -> int:
        """Until the running window ends."""
        return self.seconds - int(clock.now().timestamp()) % self.seconds


def client_address(request: HttpRequest) -> str:
    """Who asks. Behind a proxy the last address of X-Forwarded-For is the one that the proxy itself saw."""
    if settings.SECURE_PROXY_SSL_HEADER and (forwarded := request.headers.get("X-Forwarded-For")):
        return forwarded.rsplit(",", 1)[-1].strip()
    return request.META.get("REMOTE_ADDR", "")
