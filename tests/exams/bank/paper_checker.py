"""Whether drawn papers keep their blueprint and rules: counted anew, with nothing of the assembler."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations


def faults(
    sections, rules, papers, *, earlier: Sequence[frozenset[str]] = (), spread: Decimal | None = None
) -> list[str]:
    """What is wrong, in words; empty when everything holds. `spread`: the widest distance of two means."""
    found = []
    sets = []
    for number, paper in enumerate(papers, start=1):
        entries = [entry for part in paper for entry in part]
        names = [entry.question for entry in entries]
        sets.append(frozenset(names))
        if len(set(names)) < len(names):
            found.append(f"form {number}: a question twice")
        if len({entry.fingerprint for entry in entries}) < len(entries):
            found.append(f"form {number}: a wording twice")
        for section, part in zip(sections, paper, strict=True):
            if len(part) != section.count:
                found.append(f"form {number}: {section.title} has {len(part)}")
            for entry in part:
                fits = entry.kind == section.kind and section.topic in ("", entry.topic)
                of_field = entry.own if section.domain is None else entry.domain == section.domain
                if not fits or not of_field or not section.easiest <= entry.difficulty <= section.hardest:
                    found.append(f"form {number}: {entry.question} is not for {section.title}")
        found += [
            f"form {number}: {a.question} beside {b.question}"
            for a, b in combinations(entries, 2)
            if b.question in a.enemies
        ]
        new = sum(entry.used == 0 for entry in entries)
        if new * 100 < rules.least_new * len(entries):
            found.append(f"form {number}: only {new} new")
        if rules.most_used is not None:
            found += [f"{entry.question} is worn" for entry in entries if entry.used >= rules.most_used]
        mean = mean_of(sections, paper)
        if rules.difficulty is not None and abs(mean - rules.difficulty) > rules.tolerance:
            found.append(f"form {number}: difficulty {mean}")
    if rules.most_shared is not None:
        for a, b in combinations([*earlier, *sets], 2):
            if (a in sets or b in sets) and len(a & b) > rules.most_shared:
                found.append(f"{len(a & b)} shared")
    if rules.most_used is not None:
        uses = Counter(name for one in sets for name in one)
        before: dict[str, int] = {}
        for paper in papers:
            for entry in (entry for part in paper for entry in part):
                before[entry.question] = min(entry.used, before.get(entry.question, entry.used))
        found += [f"{name} used {n} times more" for name, n in uses.items() if n + before[name] > rules.most_used]
    means = [mean_of(sections, paper) for paper in papers]
    if spread is not None and means and max(means) - min(means) > spread:
        found.append(f"means from {min(means)} to {max(means)}")
    return found


def mean_of(sections, paper) -> Decimal:
    weight = sum((section.marks * len(part) for section, part in zip(sections, paper, strict=True)), Decimal(0))
    levels = sum(
        (section.marks * entry.difficulty for section, part in zip(sections, paper, strict=True) for entry in part),
        Decimal(0),
    )
    return levels / weight
