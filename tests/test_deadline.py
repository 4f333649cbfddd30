"""The deadline of a search: checked where work is done, one for each thread, the earliest of nested ones."""

from __future__ import annotations

import threading

import pytest

from newsearch import deadline as module
from newsearch.deadline import check, deadline, optional, remaining
from newsearch.errors import SearchTooSlow
from newsearch.messages import Note


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still: its time is the first item."""
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


def test_work_ends_once_its_time_is_up_and_says_at_what(clock: list[float]) -> None:
    with deadline(2):
        clock[0] += 2
        check()
        assert remaining() == 0
        clock[0] += 0.1
        with pytest.raises(SearchTooSlow, match=r"longer than 2 s \(page 3 of 2"):
            check(Note("page_of", page=3, pages=2))
    check()
    assert remaining() is None


def test_the_earliest_of_nested_deadlines_counts(clock: list[float]) -> None:
    with deadline(2):
        with deadline(5):
            assert remaining() == 2
        with deadline(1), deadline(None):
            assert remaining() == 1
        assert remaining() == 2


def test_threads_have_deadlines_of_their_own(clock: list[float]) -> None:
    seen: list[float | None] = []
    with deadline(2):
        thread = threading.Thread(target=lambda: seen.append(remaining()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_optional_work_leaves_a_tenth_of_the_time(clock: list[float]) -> None:
    with deadline(10):
        clock[0] += 9.5
        with pytest.raises(SearchTooSlow, match="longer than 10 s"), optional():
            check()
        check()
        assert remaining() == 0.5
    with optional():
        check()


def test_what_was_used_before_counts(clock: list[float]) -> None:
    with deadline(3, used=2):
        clock[0] += 1
        check()
        clock[0] += 0.1
        with pytest.raises(SearchTooSlow, match="longer than 3 s"):
            check()


def test_work_is_described_only_when_its_time_is_up(clock: list[float]) -> None:
    described: list[float] = []

    def work() -> Note:
        described.append(clock[0])
        return Note("work_reading", articles=2)

    check(work)
    with deadline(1):
        check(work)
        clock[0] += 2
        with pytest.raises(SearchTooSlow, match="reading 2 articles"):
            check(work)
    assert described == [102.0]
