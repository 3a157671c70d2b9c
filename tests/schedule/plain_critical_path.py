"""
A second, slow critical path: hour by hour on lists of booleans, written from the rules alone.

Hours count from Monday 2026-01-05 00:00. Nothing here is shared with the package.
"""

from dataclasses import dataclass, field

HORIZON = 24 * 7 * 40


@dataclass
class PlainCalendar:
    """Shifts in hours of the day by weekday (Monday first), and by day number where they differ."""

    week: list[list[tuple[int, int]]]
    exceptions: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def __post_init__(self):
        self.works = [False] * (2 * HORIZON)
        for day in range(-HORIZON // 24 - 1, HORIZON // 24 + 1):
            for start, end in self.exceptions.get(day, self.week[day % 7]):
                for hour in range(day * 24 + start, day * 24 + end):
                    if 0 <= hour + HORIZON < len(self.works):
                        self.works[hour + HORIZON] = True

    def on(self, hour):
        return self.works[hour + HORIZON]

    def next(self, hour):
        while not self.on(hour):
            hour += 1
        return hour

    def previous(self, hour):
        while not self.on(hour - 1):
            hour -= 1
        return hour

    def forward(self, hour, work):
        while work:
            work -= self.on(hour)
            hour += 1
        return hour

    def backward(self, hour, work):
        while work:
            hour -= 1
            work -= self.on(hour)
        return hour

    def work(self, first, last):
        if last < first:
            return -self.work(last, first)
        return sum(self.on(hour) for hour in range(first, last))


@dataclass
class PlainActivity:
    calendar: int
    duration: int
    kind: str = "task"
    actual_start: int | None = None
    actual_finish: int | None = None
    constraints: list[tuple[str, int]] = field(default_factory=list)
    expected_finish: int | None = None
    resumed: int | None = None
    external_early_start: int | None = None
    external_late_finish: int | None = None


@dataclass
class PlainPlan:
    """Links are tuples: predecessor, successor, type, lag in hours, elapsed."""

    calendars: list[PlainCalendar]
    activities: dict[str, PlainActivity]
    links: list[tuple[str, str, str, int, bool]]
    data_date: int = 8
    lag_calendar: str = "predecessor"
    override: bool = False
    lag_from_early_start: bool = True
    float_rule: str = "finish"
    finish_by: int | None = None


class PlainPath:
    """Dates of a plan by activity, in hours."""

    def __init__(self, plan: PlainPlan):
        self.plan = plan
        self.always = PlainCalendar([[(0, 24)]] * 7)
        self.order = self.sorted_activities()
        self.start, self.finish, self.late_start, self.late_finish, self.duration = {}, {}, {}, {}, {}
        for name in self.order:
            self.place_early(name)
        self.project_finish = max(self.finish.values())
        self.finish_by = self.project_finish if plan.finish_by is None else plan.finish_by
        for name in reversed(self.order):
            self.place_late(name)
        for name in reversed(self.order):
            self.wait(name)

    def sorted_activities(self):
        order, left = [], list(self.plan.activities)
        while left:
            for name in left:
                if not any(link[1] == name and link[0] in left for link in self.plan.links):
                    order.append(name)
                    left.remove(name)
                    break
            else:
                raise AssertionError("a circle")
        return order

    def clock(self, name):
        return self.plan.calendars[self.plan.activities[name].calendar]

    def lag_clock(self, link):
        if link[4] or self.plan.lag_calendar == "continuous":
            return self.always
        if self.plan.lag_calendar == "project":
            return self.plan.calendars[0]
        return self.clock(link[0] if self.plan.lag_calendar == "predecessor" else link[1])

    def shift(self, link, hour, sign):
        lag = link[3] * sign
        clock = self.lag_clock(link)
        return clock.forward(hour, lag) if lag >= 0 else clock.backward(hour, -lag)

    def complete(self, name):
        return self.plan.activities[name].actual_finish is not None

    def started(self, name):
        return self.plan.activities[name].actual_start is not None

    def allowed(self, link):
        """The date that a link allows the tied end of its successor."""
        predecessor = self.plan.activities[link[0]]
        if link[2] in ("fs", "ff"):
            at = self.finish[link[0]]
        elif self.started(link[0]) and not self.complete(link[0]) and not self.plan.lag_from_early_start:
            at = predecessor.actual_start
        else:
            at = self.start[link[0]]
        return self.shift(link, at, 1)

    def place_early(self, name):
        activity, clock = self.plan.activities[name], self.clock(name)
        if self.complete(name):
            self.start[name], self.finish[name], self.duration[name] = activity.actual_start, activity.actual_finish, 0
            return
        started = self.started(name)
        starts, finishes = [self.plan.data_date], []
        for link in self.plan.links:
            if link[1] != name or (started and (self.plan.override or self.complete(link[0]))):
                continue
            (starts if link[2] in ("fs", "ss") else finishes).append(self.allowed(link))
        for kind, date in activity.constraints:
            if kind in ("start_no_earlier", "start_on") and not started:
                starts.append(clock.next(date))
            if kind in ("finish_no_earlier", "finish_on"):
                finishes.append(clock.previous(date))
        if activity.external_early_start is not None and not started:
            starts.append(clock.next(activity.external_early_start))
        if activity.resumed is not None and started:
            starts.append(clock.next(activity.resumed))
        duration = 0 if "milestone" in activity.kind else activity.duration
        begin = clock.next(max(starts))
        if activity.kind == "finish_milestone" and clock.previous(max(starts)) == max(starts):
            begin = max(starts)
        pinned = {} if started else {k: date for k, date in activity.constraints if k == "mandatory_start"}
        held = not pinned and any(kind == "mandatory_finish" for kind, _ in activity.constraints)
        first = clock.next(pinned["mandatory_start"]) if pinned else begin
        expects = activity.expected_finish is not None and "milestone" not in activity.kind and not held
        if expects and clock.previous(activity.expected_finish) >= first:
            duration = clock.work(first, clock.previous(activity.expected_finish))
        end = clock.forward(begin, duration)
        if finishes and max(finishes) > end:
            end = max(finishes)
            if activity.kind == "task":
                end = clock.previous(end)
            elif activity.kind == "start_milestone" or clock.previous(end) != end:
                end = clock.next(end)
            begin = clock.backward(end, duration)
        for kind, date in sorted(activity.constraints):
            begin, end = self.pinned(name, kind, date, duration) or (begin, end)
        self.start[name], self.finish[name], self.duration[name] = begin, end, duration

    def place_late(self, name):
        activity, clock, duration = self.plan.activities[name], self.clock(name), self.duration[name]
        if self.complete(name):
            self.late_start[name], self.late_finish[name] = activity.actual_start, activity.actual_finish
            return
        starts, finishes = [], [self.finish_by]
        for link in self.plan.links:
            if link[0] != name or self.complete(link[1]) or (self.plan.override and self.started(link[1])):
                continue
            tied = self.late_start[link[1]] if link[2] in ("fs", "ss") else self.late_finish[link[1]]
            bound = self.shift(link, tied, -1)
            if link[2] in ("fs", "ff"):
                finishes.append(bound)
            elif not self.started(name):
                starts.append(bound)
        for kind, date in activity.constraints:
            if kind in ("start_no_later", "start_on") and not self.started(name):
                starts.append(clock.next(date))
            if kind in ("finish_no_later", "finish_on"):
                finishes.append(clock.previous(date))
        if activity.external_late_finish is not None:
            finishes.append(clock.previous(activity.external_late_finish))
        end = clock.previous(min(finishes))
        if activity.kind == "start_milestone" and clock.next(min(finishes)) == min(finishes):
            end = min(finishes)
        begin = clock.backward(end, duration)
        if starts and min(starts) < begin:
            begin = min(starts)
            if activity.kind == "task":
                begin = clock.next(begin)
            elif activity.kind == "finish_milestone" or clock.next(begin) != begin:
                begin = clock.previous(begin)
            end = clock.forward(begin, duration)
        for kind, date in sorted(activity.constraints):
            begin, end = self.pinned(name, kind, date, duration) or (begin, end)
        self.late_start[name], self.late_finish[name] = begin, end

    def pinned(self, name, kind, date, duration):
        """Dates that hold whatever the links say."""
        clock = self.clock(name)
        if kind == "mandatory_start" and not self.started(name):
            return clock.next(date), clock.forward(clock.next(date), duration)
        if kind == "mandatory_finish":
            return clock.backward(clock.previous(date), duration), clock.previous(date)
        return None

    def live_links(self, name):
        return [
            link
            for link in self.plan.links
            if link[0] == name and not self.complete(link[1]) and not (self.plan.override and self.started(link[1]))
        ]

    def link_float(self, link):
        tied = self.start[link[1]] if link[2] in ("fs", "ss") else self.finish[link[1]]
        return self.clock(link[0]).work(self.allowed(link), tied)

    def free_float(self, name):
        found = [self.link_float(link) for link in self.live_links(name)]
        return max(0, min(found, default=self.clock(name).work(self.finish[name], self.finish_by)))

    def total_float(self, name):
        clock = self.clock(name)
        by_finish = clock.work(self.finish[name], self.late_finish[name])
        by_start = by_finish if self.started(name) else clock.work(self.start[name], self.late_start[name])
        return {"finish": by_finish, "start": by_start, "smallest": min(by_start, by_finish)}[self.plan.float_rule]

    def wait(self, name):
        """Move what is to be as late as possible to the end of its free float."""
        activity = self.plan.activities[name]
        if self.started(name) or not any(kind == "as_late_as_possible" for kind, _ in activity.constraints):
            return
        if room := self.free_float(name):
            self.finish[name] = self.clock(name).forward(self.finish[name], room)
            if activity.kind == "start_milestone":
                self.finish[name] = self.clock(name).next(self.finish[name])
            self.start[name] = self.clock(name).backward(self.finish[name], self.duration[name])
