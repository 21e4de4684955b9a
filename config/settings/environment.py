"""The environment, typed. `var/keys.env` holds the keys that the first start wrote; real variables win over it."""

from pathlib import Path

from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = Env()
VAR_DIR = Path(env.str("MINGFA_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
env.read_env(str(VAR_DIR / "keys.env"), recurse=False)
env.read_env(str(BASE_DIR / ".env"), recurse=False)
