"""The composition root."""


def connect() -> None:
    """Called once, when every package is loaded."""
    from config.wiring import connections

    connections.connect()
