"""Write random keys for an installation, once, readable by its owner alone: `python -m tools.first_start FOLDER`."""

import base64
import os
import secrets
import sys
from pathlib import Path


def write_keys(folder: Path) -> bool:
    """True where keys were written; False where they are there already and stay."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "keys.env"
    if file.exists():
        return False
    key = lambda: base64.b64encode(secrets.token_bytes(32)).decode()  # noqa: E731
    lines = [
        f"MINGFA_SECRET_KEY={secrets.token_urlsafe(48)}",
        f"MINGFA_SEALED_KEYS=k1:{key()}",
        f"MINGFA_SEALED_LOOKUP_KEY={key()}",
    ]
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write("\n".join(lines) + "\n")
    return True


if __name__ == "__main__":
    write_keys(Path(sys.argv[1]))
    (Path(sys.argv[1]) / "static").mkdir(exist_ok=True)
