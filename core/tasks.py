"""Brings the jobs of this package to the registry."""

from core import notices

__all__ = ["notices"]
