"""Every figure in one run: `python -m bench [--check]`. Writes bench/results/latest.json; `--check` fails where one is missed.

The exam needs DATABASE_URL of a PostgreSQL where databases may be made; without it that part is left out and said so.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results"


def told_by(module: str, *arguments: str) -> Any:
    """What a benchmark prints as its last line of JSON; its exit code may say that a figure was missed."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", "--json", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    lines = done.stdout.strip().splitlines()
    if not lines:
        raise SystemExit(f"bench.{module} said nothing:\n{done.stderr[-2000:]}")
    return json.loads(lines[-1])


def lines() -> list[dict[str, Any]]:
    """All benchmarks in one shape: gate, what, value, unit, must, aim, reached."""
    found = []
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        found += [
            {**line, "what": "saving answers", "value": line["measured"]} for line in told_by("save_path")["save_path"]
        ]
        found += [{**line, "what": line["job"]} for line in told_by("one_attempt")["one_attempt"]]
        found += [{**line, "what": line["job"]} for line in told_by("study_events")]
        found += [{**line, "what": line["job"]} for line in told_by("training_lists")]
    else:
        sys.stderr.write("The exam is left out: DATABASE_URL names no PostgreSQL.\n")
    certificates = os.environ.get("BENCH_CERTIFICATES", "1000000")
    for line in (
        told_by("may_enforce", "--certificates", certificates)
        + told_by("register", "--certificates", certificates)
        + told_by("papers")
    ):
        reached = line["must"] is None or line["value"] <= line["must"]
        found.append({**line, "what": line["job"], "reached": reached})
    for line in told_by("batch_check", "--certificates", certificates):
        reached = line["must"] is None or line["value"] <= line["must"]
        found.append({**line, "what": line["job"], "reached": reached})
    for line in told_by("import_questions") + told_by("search") + told_by("print_file"):
        reached = line["must"] is None or line["value"] <= line["must"]
        found.append({**line, "what": line["job"], "reached": reached})
    return [
        {name: line.get(name) for name in ("gate", "what", "value", "unit", "must", "aim", "reached")} for line in found
    ]


def main() -> int:
    found = lines()
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for line in found:
        bound = f"must {line['must']}, aim {line['aim']}" if line["must"] is not None else ""
        mark = "" if line["must"] is None else "reached" if line["reached"] else "NOT reached"
        print(f"{line['gate'] or '':4} {line['what']:58} {line['value']:>12.3f} {line['unit']:<6} {bound} {mark}")
    return 1 if "--check" in sys.argv and not all(line["reached"] for line in found) else 0


if __name__ == "__main__":
    raise SystemExit(main())
