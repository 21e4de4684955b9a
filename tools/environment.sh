# Sourced by ./run, ./test and .ci/run: one virtual environment beside the code, filled from a lock file with hashes.
VENV="${MINGFA_VENV:-.venv}"

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Mingfa needs Python 3.11 or newer; none was found." >&2
  return 1
}

ensure_environment() {
  local lock=$1 python stamp
  stamp="$VENV/.installed-$(basename "$lock")"
  if [ ! -x "$VENV/bin/python" ]; then
    python=$(find_python) || exit 1
    if ! "$python" -m venv "$VENV" 2>/dev/null; then
      rm -rf "$VENV"
      echo "This Python cannot make a virtual environment. On Debian or Ubuntu run: apt-get install -y python3-venv" >&2
      exit 1
    fi
  fi
  if ! cmp -s "$lock" "$stamp"; then
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    cp "$lock" "$stamp"
  fi
}
