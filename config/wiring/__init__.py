"""The only place that knows every package: binds ports to doors, and listeners to announcements."""


def connect() -> None:
    """Bind every port and listener. Called once, when all packages are loaded."""
