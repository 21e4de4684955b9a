"""Sheets of the law library in and out."""
