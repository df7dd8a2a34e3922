"""The calendar file as the format wants it (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tracker.worklist.agenda.ical import Entry, written

AT = datetime(2026, 12, 1, 2, tzinfo=UTC)
WORDS = "节点到期：规范企业：20 家；含在建, 不含停产"
NODE = Entry("node-36", date(2027, 6, 30), WORDS, "（十五）\n承办", "tasks.show")


def unfolded(data: bytes) -> list[str]:
    """The lines as a program puts them together again."""
    assert data.endswith(b"\r\n")
    parts = data.split(b"\r\n")[:-1]
    assert all(len(part) <= 75 and part.decode() for part in parts), "no line too long, no character broken"
    lines: list[bytes] = []
    for part in parts:
        if part.startswith(b" "):
            lines[-1] += part[1:]
        else:
            lines.append(part)
    return [line.decode() for line in lines]


def event(at: datetime = AT, entry: Entry = NODE) -> dict[str, str]:
    """The one event of a file."""
    lines = unfolded(written("时限", "500000", [(entry, "http://office.example/tasks/50-22-11-15")], at))
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR" and "METHOD:PUBLISH" in lines
    first, last = lines.index("BEGIN:VEVENT"), lines.index("END:VEVENT")
    pairs = [line.partition(":") for line in lines[first + 1 : last]]
    return {name: value for name, _, value in pairs}


def test_a_day_is_one_day_wherever_it_is_read() -> None:
    found = event()
    assert found["DTSTART;VALUE=DATE"] == "20270630" and found["DTEND;VALUE=DATE"] == "20270701"
    assert found["DTSTAMP"] == "20261201T020000Z"


def test_signs_that_mean_something_are_escaped_and_long_lines_folded() -> None:
    assert event()["SUMMARY"] == "节点到期：规范企业：20 家；含在建\\, 不含停产"
    assert event()["DESCRIPTION"] == "（十五）\\n承办"
    long = Entry("node-1", date(2027, 1, 1), "甲" * 300, "", "tasks.show")
    assert event(entry=long)["SUMMARY"] == "甲" * 300 and "DESCRIPTION" not in event(entry=long)


def test_importing_again_moves_an_entry() -> None:
    """The same UID with a larger SEQUENCE is the same entry on another day."""
    moved = event(AT + timedelta(days=1), Entry("node-36", date(2027, 12, 31), "节点到期", "", "tasks.show"))
    assert moved["UID"] == event()["UID"] == "node-36@500000.tracker"
    assert int(moved["SEQUENCE"]) > int(event()["SEQUENCE"])
    assert moved["DTSTART;VALUE=DATE"] == "20271231"


def test_a_file_without_entries_is_one_all_the_same() -> None:
    assert unfolded(written("时限", "500000", [], AT))[-1] == "END:VCALENDAR"
