"""Candidates over HTTP, as many open connections as candidates: python -m bench.candidates, told what to do line by line.

Each goes a person's way: the code of the ticket, the page of the paper, the bell, answers with time to think, the pulse of
the page, leaving the screen, handing in. It costs as little as it can, because it runs on the processors that are being
measured; source addresses are spread over 127.0.0.0/8. Commands and answers are lines of JSON, see `Room.run`.
"""

import heapq
import json
import random
import re
import select
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

PULSE_EVERY = (3.4, 4.0)
"""Seconds after the last answer that told the news, as in static/js/exam/live.js: of a pulse or of a save."""
HIDES_EVERY = 20
"""Of so many saves one comes because the page was hidden."""
PATIENCE = 90.0


class Candidate:
    """One person, one connection: `ask` sends, `heard` is called with the answer."""

    def __init__(self, number: int, port: int, code: str) -> None:
        self.number, self.port, self.code = number, port, code
        self.line: socket.socket | None = None
        self.got, self.sent, self.began, self.kind = b"", b"", 0.0, ""
        self.heard: Callable[[int, bytes, bytes], None] | None = None
        self.cookies: dict[str, str] = {}
        self.place = self.start = self.ticket = self.attempt = self.keys = ""
        self.seq = 0
        self.pulse_at = 0.0
        self.answers: dict[str, str] = {}
        self.acknowledged: list[tuple[int, str, str]] = []

    def connect(self) -> None:
        self.line = socket.socket()
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # An address has 28,000 ports: the candidates come from many.
        self.line.bind((f"127.{1 + self.number // 20000}.{self.number // 200 % 100}.{1 + self.number % 200}", 0))
        self.line.connect(("127.0.0.1", self.port))

    def ask(self, kind: str, path: str, heard: Callable, body: str | None = None, form: bool = False) -> None:
        assert self.heard is None, f"{kind}: one request at a time"
        head = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies and not path.startswith(("/exams/save/", "/exams/pulse/")):
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body is not None:
            sort = "application/x-www-form-urlencoded" if form else "application/json"
            head += [f"Content-Type: {sort}", f"Content-Length: {len(body)}"]
        self.kind, self.heard, self.began = kind, heard, time.perf_counter()
        self.sent = ("\r\n".join(head) + "\r\n\r\n" + (body or "")).encode()
        self.send()

    def send(self) -> None:
        self.got = b""
        self.line.sendall(self.sent)

    def read(self) -> tuple[int, bytes, bytes] | None:
        """Status, head and body where the answer is whole."""
        assert self.line is not None
        more = self.line.recv(262144)
        if not more:
            raise ConnectionError(f"{self.kind}: the server hung up")
        self.got += more
        head, gap, body = self.got.partition(b"\r\n\r\n")
        if not gap:
            return None
        length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
        if (length and len(body) < int(length[1])) or (not length and not body.endswith(b"0\r\n\r\n")):
            return None
        for name, value in re.findall(rb"set-cookie: *([^=]+)=([^;\r]*)", head, re.IGNORECASE):
            self.cookies[name.decode()] = value.decode()
        return int(head.split(b" ", 2)[1]), head, body


class Room:
    def __init__(self, port: int, codes: list[str], seed: int = 5) -> None:
        self.dice = random.Random(seed)
        self.everybody = [Candidate(number, port, code) for number, code in enumerate(codes)]
        self.by_line: dict[int, Candidate] = {}
        self.poll = select.epoll()
        self.later: list[tuple[float, int, Callable[[], None]]] = []
        self.took: dict[str, list[float]] = {}
        self.items: list[str] = []
        self.open = self.again = 0
        self.done_at = 0.0

    def run(self, told: dict[str, Any]) -> dict[str, Any]:
        """`do`: connect, door, admit, wait, begin, write (`seconds`, `every`), hand_in (`share`), keep (`file`)."""
        self.took, self.later, began = {}, [], time.perf_counter()
        getattr(self, told.pop("do"))(**told)
        self._loop()
        found = {kind: _summary(times) for kind, times in self.took.items()}
        return {
            "seconds": (self.done_at or time.perf_counter()) - began,
            "kinds": found,
            "lines_taken_anew": self.again,
        }

    def connect(self) -> None:
        for one in self.everybody:
            self._connect(one)

    def _connect(self, one: Candidate) -> None:
        if one.line is not None:
            self.poll.unregister(one.line)
            one.line.close()
        one.connect()
        self.by_line[one.line.fileno()] = one
        self.poll.register(one.line.fileno(), select.EPOLLIN)

    def door(self, at_once: int = 64) -> None:
        """Everybody opens the page that asks for the code, so many at a time."""

        def shown(one: Candidate, status: int, _head: bytes, _body: bytes) -> None:
            _expect(one, status, 200)

        self._each(
            at_once, lambda one, then: self._ask(one, "page for the code", "/exams/admission/", _then(shown, then))
        )

    def admit(self, at_once: int = 64) -> None:
        """The code of the ticket."""

        def let_in(one: Candidate, status: int, head: bytes, _body: bytes) -> None:
            _expect(one, status, 302)
            one.place = re.search(rb"location: */exams/([0-9a-f-]+)/", head, re.IGNORECASE)[1].decode()

        def ask(one: Candidate, then: Callable[[], None]) -> None:
            body = f"csrfmiddlewaretoken={one.cookies['csrftoken']}&code={one.code}"
            self._ask(one, "admission", "/exams/admission/", _then(let_in, then), body, form=True)

        self._each(at_once, ask)

    def wait(self, at_once: int = 64) -> None:
        """The page of the paper, before the bell."""

        def waits(one: Candidate, status: int, _head: bytes, body: bytes) -> None:
            _expect(one, status, 200)
            one.start = re.search(rb'data-start="([^"]+)"', body)[1].decode()
            one.keys = ",".join(re.findall(r"[0-9a-f-]{36}", re.search(rb'"keys": \[([^\]]+)', body)[1].decode()))

        self._each(
            at_once, lambda one, then: self._ask(one, "waiting room", f"/exams/{one.place}/sit/", _then(waits, then))
        )

    def _each(self, at_once: int, ask: Callable[[Candidate, Callable[[], None]], None]) -> None:
        waiting = iter(self.everybody)

        def next_one() -> None:
            if one := next(waiting, None):
                ask(one, next_one)

        for _n in range(min(at_once, len(self.everybody))):
            next_one()

    def begin(self) -> None:
        """All at one instant."""

        def begun(one: Candidate, status: int, _head: bytes, body: bytes) -> None:
            _expect(one, status, 200)
            told = re.match(rb'\{"ticket": "([^"]+)", "attempt": "([^"]+)"', body)
            one.ticket, one.attempt = told[1].decode(), told[2].decode()
            if not self.items:
                paper = json.loads(body)["paper"]
                self.items = [item["id"] for section in paper["sections"] for item in section["items"]]
            if not body.endswith(b"}"):
                raise SystemExit("half a paper")

        for one in self.everybody:
            self._ask(
                one, "start", "/exams/begin/", begun, json.dumps({"start": one.start, "machine": f"m{one.number}"})
            )

    def write(self, seconds: float, every: float) -> None:
        """A save about each `every` seconds and the page's pulse between; whoever still waits for an answer skips a turn."""
        until = time.perf_counter() + seconds

        def save(one: Candidate) -> None:
            if time.perf_counter() >= until:
                return
            self._after(every * self.dice.uniform(0.6, 1.4), lambda: save(one))
            if one.heard:
                return
            one.seq += 1
            item, choice = self.dice.choice(self.items), self.dice.choice("ABCD")
            kind = "page hide" if one.seq % HIDES_EVERY == 0 else "save"
            value = {"seq": one.seq, "item": item, "value": {"choice": choice}, "at": None}
            page = {"keys": one.keys.split(","), "unsafe": 0}
            body = json.dumps({"ticket": one.ticket, "entries": [value], **page})

            def saved(one: Candidate, status: int, _head: bytes, body: bytes) -> None:
                if status != 200 or b'{"saved": [%d],' % one.seq not in body:
                    raise SystemExit(f"not saved: {status} {body[:300]!r}")
                one.acknowledged.append((one.seq, item, choice))
                one.answers[item] = choice
                if b'"news": ' not in body:
                    raise SystemExit(f"saved, and no news: {body[:300]!r}")
                plan(one)

            self._ask(one, kind, "/exams/save/", saved, body)

        def plan(one: Candidate) -> None:
            one.pulse_at = time.perf_counter() + self.dice.uniform(*PULSE_EVERY)

        def pulse(one: Candidate) -> None:
            now = time.perf_counter()
            if now >= until:
                return
            if not one.heard and now >= one.pulse_at:
                one.pulse_at = now + PULSE_EVERY[1]
                self._ask(one, "pulse", f"/exams/pulse/?k={one.keys}&p=paper&u=0", told)
            self._after(max(one.pulse_at - now, 0.05), lambda: pulse(one))

        def told(one: Candidate, status: int, _head: bytes, _body: bytes) -> None:
            _expect(one, status, 200)
            plan(one)

        for one in self.everybody:
            self._after(self.dice.uniform(0, every), lambda one=one: save(one))
            self._after(self.dice.uniform(0, PULSE_EVERY[1]), lambda one=one: pulse(one))

    def hand_in(self, share: float = 1.0) -> None:
        """The first `share` of the room, all at one instant."""

        def handed_in(one: Candidate, status: int, _head: bytes, body: bytes) -> None:
            if status != 200 or b'"closed": true' not in body:
                raise SystemExit(f"not handed in: {status} {body[:300]!r}")

        for one in self.everybody[: round(len(self.everybody) * share)]:
            self._ask(one, "hand in", "/exams/hand-in/", handed_in, json.dumps({"ticket": one.ticket}))

    def keep(self, file: str) -> None:
        """Everything that was acknowledged, for the comparison with the database."""
        told = {one.attempt: {"answers": one.answers, "entries": one.acknowledged} for one in self.everybody}
        with open(file, "w", encoding="utf-8") as kept:
            json.dump(told, kept)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        heapq.heappush(self.later, (time.perf_counter() + seconds, id(act), act))

    def _ask(
        self, one: Candidate, kind: str, path: str, heard: Callable, body: str | None = None, form: bool = False
    ) -> None:
        self.open += 1
        one.ask(kind, path, heard, body, form)

    def _loop(self) -> None:
        silent_since = time.perf_counter()
        while self.open or self.later:
            now = time.perf_counter()
            while self.later and self.later[0][0] <= now:
                heapq.heappop(self.later)[2]()
            wait = self.later[0][0] - time.perf_counter() if self.later else 1.0
            events = self.poll.poll(max(0.0, min(wait, 1.0)))
            for number, _event in events:
                self._read(self.by_line[number])
            now = time.perf_counter()
            if events:
                silent_since = now
            elif self.open and now - silent_since > PATIENCE:
                raise SystemExit(f"{self.open} requests were never answered")

    def _read(self, one: Candidate) -> None:
        """A server ends lines that were silent for long; a page takes another, and asks again what was not heard."""
        try:
            told = one.read()
        except ConnectionError:
            self.again += 1
            self._connect(one)
            if one.heard:
                one.send()
            return
        if one.heard is None or not told:
            return
        heard, one.heard = one.heard, None
        self.done_at = time.perf_counter()
        self.took.setdefault(one.kind, []).append(self.done_at - one.began)
        self.open -= 1
        heard(one, *told)


def _then(heard: Callable[..., None], then: Callable[[], None]) -> Callable[..., None]:
    def both(*told: Any) -> None:
        heard(*told)
        then()

    return both


def _expect(one: Candidate, status: int, wanted: int) -> None:
    if status != wanted:
        raise SystemExit(f"{one.kind}: {status} where {wanted} was expected: {one.got[:600]!r}")


def _summary(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {"count": len(times), "p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100], "last": times[-1]}


def main() -> None:
    plan = json.loads(sys.stdin.readline())
    room = Room(plan["port"], plan["codes"])
    for line in sys.stdin:
        sys.stdout.write(json.dumps(room.run(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
