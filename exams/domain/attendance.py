"""Who came to a sitting. On the screen a paper that was begun says so; on paper the answer sheet does, once it is read.

Until all sheets of a paper sitting are entered, somebody without one is not absent: the sheet is still to be read.
"""

from __future__ import annotations

from enum import StrEnum


class Attendance(StrEnum):
    CAME = "came"
    READING = "reading"  # their sheet was read, and not twice alike yet
    UNREAD = "unread"  # nobody has entered a sheet of theirs so far
    AHEAD = "ahead"  # the sitting is not over: they may still come
    NO_SHEET = "no_sheet"  # let in at the door, and all sheets are entered: none is theirs
    ABSENT = "absent"


WAITING = (Attendance.READING, Attendance.UNREAD)


def attendance(
    *, has_paper: bool, on_paper: bool, is_over: bool, was_read: bool, sheets_complete: bool, checked_in: bool
) -> Attendance:
    if has_paper:
        return Attendance.CAME
    if on_paper and was_read:
        return Attendance.READING
    if not is_over:
        return Attendance.AHEAD
    if not on_paper:
        return Attendance.ABSENT
    if not sheets_complete:
        return Attendance.UNREAD
    return Attendance.NO_SHEET if checked_in else Attendance.ABSENT
