"""What stands around a map: what its numbers say, of which time and how many messages, and its fingerprint."""

from monitor.pictures.subject import Subject
from monitor.records import Change, Measure
from monitor.wall import marks, words


def captions(subject: Subject) -> tuple[str, str]:
    """Return the two lines below a map."""
    shown = subject.cells
    zone = f"{shown.window.time_zone}, {subject.fingerprint}"
    if not isinstance(shown, Change):
        n = words.many(shown.total, "message")
        meaning = f"Of the messages that arrived in this hour, {_meaning(shown.measure)}"
        return f"{meaning}. {_signs(subject)}", words.SEPARATOR.join((words.days(shown.window), n, zone))
    n, against = (f"{sum(map(sum, counts)):,}" for counts in (shown.counts, shown.against_counts))
    windows = f"{words.days(shown.window)} ({n} messages) less {words.days(shown.against)} ({against})"
    return f"{_sign(shown.measure)}; {_tested(shown, subject)}. {_signs(subject)}", words.SEPARATOR.join(
        (windows, zone)
    )


def _meaning(measure: Measure) -> str:
    if measure.statistic == "share":
        return f"so many percent were answered within {words.duration(measure.parameter)}"
    return f"{words.meaning(measure)} so many hours"


def _sign(measure: Measure) -> str:
    if measure.statistic == "share":
        return "Percentage points answered in time: above zero is better"
    return f"Hours ({words.meaning(measure)}): below zero is faster"


def _tested(change: Change, subject: Subject) -> str:
    found = change.marks
    if found is None:
        return "the test of the day is still to come" if subject.awaits_test else "not tested"
    if found.verdict != "tested":
        return f"{found.verdict} to tell what is chance"
    return f"coloured: more than chance (false discovery rate {words.percent(found.rate)} %)"


def _signs(subject: Subject) -> str:
    closed = "; hatched: closed" if subject.split else ""
    return f"Small: fewer than {marks.THIN_BELOW} messages{closed}."
