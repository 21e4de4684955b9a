"""The composition root: binds ports to doors, listeners to announcements, and jobs to hours."""


def connect() -> None:
    """Called once, when every package is loaded."""
    from config.wiring import connections, law_changes, schedules

    connections.connect()
    law_changes.connect()
    schedules.connect()
