"""Jobs of the register. Each may run twice."""

from certification.services import changes_feed, checks, open_data, printing, reminders, watching

__all__ = ["changes_feed", "checks", "open_data", "printing", "reminders", "watching"]
