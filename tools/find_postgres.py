"""Print the address of a database on the PostgreSQL of this machine, made if it is not there yet.

Waits a little for the server, and tries the two users a Debian machine trusts without a password.
"""

import sys
import time

import psycopg
from psycopg import sql


def reachable(user: str) -> psycopg.Connection | None:
    try:
        return psycopg.connect(host="127.0.0.1", port=5432, user=user, dbname="postgres", autocommit=True)
    except psycopg.OperationalError:
        return None


def main(name: str) -> int:
    for _ in range(30):
        for user in ("postgres", "root"):
            if connection := reachable(user):
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
                if not known:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
                print(f"postgres://{user}@127.0.0.1:5432/{name}")
                return 0
        time.sleep(1)
    print("No PostgreSQL answers on 127.0.0.1:5432 without a password.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
