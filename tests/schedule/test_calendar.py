"""Calendars: intervals, both spellings of a moment, nights, holidays, and weeks without end."""

from datetime import date
from random import Random

import numpy as np
import pandas as pd
import pytest
from plain_critical_path import PlainCalendar

from workbench.errors import ParameterError
from workbench.schedule.calendar import CONTINUOUS, STANDARD, Calendar
from workbench.schedule.ladder import MOST_RUNGS, ladder
from workbench.schedule.minutes import DAY, FAR, NONE, minute, to_minutes, to_moments
from workbench.schedule.working_time import WorkingTime

MONDAY = minute("2026-01-05")
HOUR = 60


def at(text: str) -> int:
    return minute(f"2026-{text}")


def shown(minutes: int) -> str:
    return pd.Timestamp(to_moments(minutes)[()]).strftime("%m-%d %H:%M")


def test_friday_evening_and_monday_morning_are_one_position_with_two_spellings():
    clock = STANDARD.time
    assert clock.position(at("01-09 17:00")) == clock.position(at("01-12 08:00"))
    assert shown(clock.previous(at("01-12 08:00"))) == "01-09 17:00"
    assert shown(clock.next(at("01-09 17:00"))) == "01-12 08:00"
    assert shown(clock.previous(at("01-10 13:00"))) == "01-09 17:00"
    assert shown(clock.next(at("01-05 12:30"))) == "01-05 13:00"


def test_work_runs_forward_to_the_earliest_and_backward_to_the_latest_moment():
    clock = STANDARD.time
    assert shown(clock.forward(at("01-05 08:00"), 5 * 480)) == "01-09 17:00"
    assert shown(clock.backward(at("01-09 17:00"), 5 * 480)) == "01-05 08:00"
    assert shown(clock.forward(at("01-09 17:00"), 60)) == "01-12 09:00"
    assert shown(clock.backward(at("01-12 08:00"), 240)) == "01-09 13:00"
    assert clock.work(at("01-05 08:00"), at("01-12 17:00")) == 6 * 480
    assert clock.work(at("01-12 17:00"), at("01-05 08:00")) == -6 * 480


def test_no_work_leaves_a_moment_as_it_is():
    saturday = at("01-10 03:00")
    assert STANDARD.time.forward(saturday, 0) == saturday
    assert STANDARD.time.backward(saturday, 0) == saturday
    assert STANDARD.time.forward(np.array([saturday]), np.array([0])).tolist() == [saturday]


def test_a_finish_date_at_midnight_is_the_end_of_the_working_day_before():
    for moment in ("01-12 00:00", "01-12 08:00"):
        assert shown(STANDARD.time.previous(at(moment))) == "01-09 17:00"
    assert shown(STANDARD.time.previous(at("01-12 17:00"))) == "01-12 17:00"


def test_a_moment_keeps_its_spelling_when_it_can():
    clock = STANDARD.time
    assert shown(clock.not_before(at("01-09 17:00"))) == "01-09 17:00"
    assert shown(clock.not_before(at("01-10 09:00"))) == "01-12 08:00"
    assert shown(clock.not_after(at("01-12 08:00"))) == "01-12 08:00"
    assert shown(clock.not_after(at("01-10 09:00"))) == "01-09 17:00"
    for method in (WorkingTime.not_before, WorkingTime.not_after):
        moments = [at("01-09 17:00"), at("01-12 08:00"), at("01-10 09:00"), at("01-06 10:00")]
        assert method(clock, np.array(moments)).tolist() == [method(clock, moment) for moment in moments]


def test_exceptions_replace_the_shifts_of_their_date_and_of_no_other():
    calendar = Calendar(STANDARD.week, {date(2026, 1, 6): (), date(2026, 1, 10): ((540, 780),)})
    assert calendar.time.work(at("01-06 00:00"), at("01-07 00:00")) == 0
    assert calendar.time.work(at("01-10 00:00"), at("01-11 00:00")) == 4 * HOUR
    assert shown(calendar.time.forward(at("01-05 08:00"), 2 * 480)) == "01-07 17:00"
    assert calendar.time.work(at("01-13 00:00"), at("01-14 00:00")) == 480


def test_a_night_shift_belongs_to_the_date_on_which_it_begins():
    nights = Calendar([((22 * HOUR, 30 * HOUR),)] * 7, {date(2026, 1, 7): ()})
    assert nights.time.work(at("01-07 00:00"), at("01-07 06:00")) == 6 * HOUR
    assert nights.time.work(at("01-07 06:00"), at("01-08 06:00")) == 0
    assert shown(nights.time.forward(at("01-05 22:00"), 9 * HOUR)) == "01-06 23:00"


def test_a_sunday_night_reaches_into_the_monday_of_every_week():
    week = [()] * 6 + [((23 * HOUR, 25 * HOUR),)]
    clock = Calendar(week).time
    assert clock.work(MONDAY, MONDAY + HOUR) == HOUR
    assert clock.work(MONDAY + 520 * 7 * DAY, MONDAY + 521 * 7 * DAY) == 2 * HOUR
    with_holiday = Calendar(week, {date(2026, 1, 11): ()}).time
    assert with_holiday.work(at("01-11 00:00"), at("01-13 00:00")) == 0
    assert with_holiday.work(at("01-04 00:00"), at("01-06 00:00")) == 2 * HOUR


def test_overlapping_and_touching_shifts_count_once():
    calendar = Calendar([((8 * HOUR, 12 * HOUR), (10 * HOUR, 14 * HOUR), (14 * HOUR, 15 * HOUR))] + [()] * 6)
    assert calendar.time.work(MONDAY, MONDAY + DAY) == 7 * HOUR


def test_weeks_go_on_before_and_after_the_exceptions_without_end():
    plain, holiday = STANDARD.time, Calendar.weekly(holidays=["2026-01-07"]).time
    for text in ("1903-05-04 08:00", "2299-11-02 08:00"):
        assert holiday.forward(minute(text), 480 * 1000) == plain.forward(minute(text), 480 * 1000)
        assert holiday.backward(minute(text), 480 * 1000) == plain.backward(minute(text), 480 * 1000)


def test_a_calendar_that_works_on_single_dates_only_runs_out():
    clock = Calendar([()] * 7, {date(2026, 1, 5): ((480, 1020),)}).time
    assert shown(clock.forward(MONDAY, 540)) == "01-05 17:00"
    assert clock.forward(MONDAY, 541) == FAR
    assert clock.backward(MONDAY + DAY, 541) == -FAR
    assert clock.forward(np.array([MONDAY]), 541).tolist() == [FAR]
    assert clock.backward(np.array([MONDAY + DAY]), 541).tolist() == [-FAR]


@pytest.mark.parametrize("seed", range(30))
def test_any_calendar_agrees_with_counting_hours_one_by_one(seed):
    random = Random(seed)
    kinds = [[], [(8, 12), (13, 17)], [(6, 14)], [(22, 30)], [(0, 24)], [(0, 3), (20, 26)]]
    week = [random.choice(kinds) for _ in range(6)] + [[(9, 11)]]
    exceptions = {random.randint(-15, 40): random.choice(kinds) for _ in range(random.choice([0, 6]))}
    plain = PlainCalendar(week, exceptions)
    clock = _calendar(week, exceptions).time
    for _ in range(60):
        hour, work = random.randint(-24 * 60, 24 * 90), random.randint(0, 120)
        here = MONDAY + hour * HOUR
        assert clock.next(here) == MONDAY + plain.next(hour) * HOUR
        assert clock.previous(here) == MONDAY + plain.previous(hour) * HOUR
        assert clock.forward(here, work * HOUR) == MONDAY + plain.forward(hour, work) * HOUR
        assert clock.backward(here, work * HOUR) == MONDAY + plain.backward(hour, work) * HOUR
        assert clock.work(MONDAY, here) == plain.work(0, hour) * HOUR


@pytest.mark.parametrize("seed", range(12))
def test_arrays_give_what_single_moments_give(seed):
    random = Random(seed)
    holidays = [] if seed % 3 == 0 else [f"2026-0{random.randint(1, 9)}-1{random.randint(0, 9)}" for _ in range(9)]
    shifts = random.choice([((480, 720), (780, 1020)), ((0, DAY),), ((1320, 1800),), ((480, 481), (600, 1000))])
    clock = Calendar.weekly(range(random.randint(1, 7)), shifts, holidays).time
    moments = [random.randint(minute("2020-01-01"), minute("2032-01-01")) for _ in range(200)]
    work = [random.choice([0, 1, 480, random.randint(0, 10**6)]) for _ in moments]
    for method in (WorkingTime.position, WorkingTime.next, WorkingTime.previous):
        assert method(clock, np.array(moments)).tolist() == [method(clock, moment) for moment in moments]
    for method in (WorkingTime.forward, WorkingTime.backward, WorkingTime.after, WorkingTime.before):
        one_by_one = [method(clock, moment, minutes) for moment, minutes in zip(moments, work, strict=True)]
        at_once = method(clock, np.array(moments), np.array(work))
        assert np.array(at_once).T.tolist() == [list(x) if isinstance(x, tuple) else x for x in one_by_one]


def test_a_ladder_counts_as_a_search_does_however_fine_its_rungs():
    random = np.random.default_rng(3)
    even, uneven = np.arange(0, 9000, 300), np.unique(random.integers(0, 50_000, 90))
    fine = np.array([0, 1, 3 * MOST_RUNGS])
    for keys in (even, uneven, fine, np.array([5]), np.array([], dtype=np.int64)):
        values = np.concatenate([random.integers(-500, 60_000, 500), keys, keys - 1, keys + 1, [FAR, -FAR]])
        assert ladder(keys).up_to(values).tolist() == np.searchsorted(keys, values, "right").tolist()
        assert ladder(keys).under(values).tolist() == np.searchsorted(keys, values, "left").tolist()
    assert ladder(even).step == 300
    assert ladder(fine).step == 0


def test_a_day_is_the_most_frequent_working_day_unless_the_calendar_says_otherwise():
    assert STANDARD.minutes_per_day == 480
    assert CONTINUOUS.minutes_per_day == DAY
    assert Calendar([((0, 600),)] * 4 + [((0, 360),)] + [()] * 2).minutes_per_day == 600
    assert Calendar(STANDARD.week, minutes_per_day=450).minutes_per_day == 450


def test_calendars_with_the_same_content_are_equal():
    holidays = ["2026-05-01", "2026-01-06"]
    assert Calendar.weekly(holidays=holidays) == Calendar.weekly(holidays=holidays[::-1])
    assert hash(Calendar.weekly(holidays=holidays)) == hash(Calendar.weekly(holidays=holidays[::-1]))
    assert Calendar.weekly(holidays=holidays) != Calendar.weekly()


@pytest.mark.parametrize(
    ("week", "message"),
    [
        ([()] * 7, "no working time"),
        ([((480, 720),)] * 6, "7 weekdays, got 6"),
        ([((480, 480),)] * 7, "minute 480 to 480"),
        ([((480, 2000),)] * 7, "at most a day"),
        ([((1500, 1600),)] * 7, "starting before midnight"),
    ],
)
def test_an_impossible_calendar_is_refused(week, message):
    with pytest.raises(ParameterError, match=message):
        Calendar(week)


def test_minutes_and_moments_are_each_others_inverse_and_know_what_is_missing():
    moments = pd.Series(pd.to_datetime(["1969-12-31 23:59", None, "2026-01-05 08:00"]))
    minutes = to_minutes(moments)
    assert minutes.tolist() == [-1, NONE, MONDAY + 480]
    assert pd.Series(to_moments(minutes)).equals(moments.astype("datetime64[s]"))
    assert minute("1970-01-01 00:01:59") == 1


def _calendar(week, exceptions) -> Calendar:
    def minutes(shifts):
        return tuple((start * HOUR, end * HOUR) for start, end in shifts)

    days = {(pd.Timestamp("2026-01-05") + pd.Timedelta(days=day)).date(): minutes(s) for day, s in exceptions.items()}
    return Calendar([minutes(shifts) for shifts in week], days)
