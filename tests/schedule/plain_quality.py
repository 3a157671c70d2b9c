"""
A second, slow set of checks: row by row on the hour-by-hour plan, written from the definitions alone.

Hours count from Monday 2026-01-05 00:00. The dates are those of the slow critical path; nothing is shared with the
package.
"""

from plain_critical_path import PlainPath, PlainPlan

HARD = {"start_on", "finish_on", "start_no_later", "finish_no_later", "mandatory_start", "mandatory_finish"}
SOFT = {"start_no_earlier", "finish_no_earlier", "as_late_as_possible"}


class PlainQuality:
    """
    Populations and offenders by check.

    Extra facts by activity: ``baseline`` (start, finish or None), ``length`` (baseline hours or None), ``percent``,
    ``assigned``, ``stored`` (start, finish or None).
    """

    def __init__(self, plan: PlainPlan, extra: dict[str, dict], days: dict[int, int], limit_days: int):
        self.plan, self.path, self.extra, self.days = plan, PlainPath(plan), extra, days
        self.limit_days = limit_days
        self.found: dict[str, tuple[list, list]] = {}
        self.names = list(plan.activities)
        self.tasks = [name for name in self.names if self.is_task(name)]
        self.open = [name for name in self.tasks if plan.activities[name].actual_finish is None]
        self.links = [link for link in plan.links if link[1] in self.open]
        self.count_logic()
        self.count_sizes()
        self.count_dates()
        self.count_execution()

    def work(self, name, first, last):
        return self.path.clock(name).work(first, last)

    def shown_start(self, name):
        actual = self.plan.activities[name].actual_start
        return self.path.start[name] if actual is None else actual

    def day(self, name):
        return self.days[self.plan.activities[name].calendar]

    def length(self, name):
        given, baseline = self.extra[name]["length"], self.extra[name]["baseline"]
        if given is not None:
            return given
        if baseline and (between := self.work(name, *baseline)) >= 0:
            return between
        return self.plan.activities[name].duration

    def is_task(self, name):
        return "milestone" not in self.plan.activities[name].kind and self.length(name) > 0

    def keep(self, check, population, offends):
        self.found[check] = ([row for row in population if offends(row)], list(population))

    def count_logic(self):
        before = {name: [link for link in self.plan.links if link[1] == name] for name in self.names}
        after = {name: [link for link in self.plan.links if link[0] == name] for name in self.names}

        def loose(name):
            driven = any(link[2] in ("fs", "ss") for link in before[name])
            return not driven or not any(link[2] in ("fs", "ff") for link in after[name])

        self.keep("dcma_01", self.open, lambda name: not before[name] or not after[name])
        self.keep("dcma_01b", self.open, loose)
        self.keep("dcma_02", self.links, lambda link: link[3] < 0)
        self.keep("dcma_03", self.links, lambda link: link[3] > 0)
        self.keep("dcma_04", self.links, lambda link: link[2] != "fs")
        self.keep("dcma_04b", self.links, lambda link: link[2] == "sf")
        self.keep("decm_06A205a", self.open, lambda name: any(link[3] > 0 for link in before[name]))
        unfinished = [name for name in self.names if self.plan.activities[name].actual_finish is None]
        tied = [link for link in self.plan.links if self.actual_end(link) is not None and not self.is_history(link)]
        late = {link[1] for link in tied if self.work(link[1], self.actual_end(link), self.allowed(link)) > 0}
        self.keep("decm_06A212a", [n for n in self.names if n in {link[1] for link in tied}], lambda name: name in late)
        self.keep("merge_hotspots", unfinished, lambda name: len(before[name]) >= 4)

    def actual_end(self, link):
        activity = self.plan.activities[link[1]]
        return activity.actual_start if link[2] in ("fs", "ss") else activity.actual_finish

    def is_history(self, link):
        return self.path.complete(link[0]) and self.path.complete(link[1])

    def allowed(self, link):
        at = self.shown_start(link[0]) if link[2] in ("ss", "sf") else self.path.finish[link[0]]
        return self.path.shift(link, at, 1)

    def count_sizes(self):
        total = self.path.total_float
        self.keep("dcma_06", self.open, lambda name: total(name) > self.limit_days * self.day(name))
        self.keep("dcma_07", self.open, lambda name: total(name) < 0)

        def kinds(name):
            return {kind for kind, _ in self.plan.activities[name].constraints}

        self.keep("dcma_05", self.open, lambda name: kinds(name) & HARD)
        self.keep("soft_constraints", self.open, lambda name: kinds(name) & SOFT)
        self.keep("dcma_08", self.open, lambda name: self.length(name) > self.limit_days * self.day(name))
        whole = min(self.shown_start(name) for name in self.names), max(self.path.finish.values())
        self.keep(
            "insufficient_detail",
            self.open,
            lambda name: self.plan.activities[name].duration * 10 > self.work(name, *whole),
        )
        self.keep(
            "dcma_10",
            self.open,
            lambda name: not self.extra[name]["assigned"] and self.plan.activities[name].duration >= self.day(name),
        )

    def count_dates(self):
        now = self.plan.data_date

        def forecast_in_past(name):
            stored = self.extra[name]["stored"]
            start, finish = stored or (self.shown_start(name), self.path.finish[name])
            waiting = self.plan.activities[name].actual_start is None
            return (waiting and self.work(name, start, now) > 0) or self.work(name, finish, now) > 0

        def actual_in_future(name):
            activity = self.plan.activities[name]
            return any(date is not None and date > now for date in (activity.actual_start, activity.actual_finish))

        self.keep("dcma_09a", self.open, forecast_in_past)
        self.keep("dcma_09b", self.tasks, actual_in_future)
        self.keep(
            "dcma_09", self.tasks, lambda name: actual_in_future(name) or (name in self.open and forecast_in_past(name))
        )
        percent = {name: self.extra[name]["percent"] for name in self.names}
        activities = self.plan.activities
        working = [
            name
            for name in self.names
            if activities[name].actual_finish is None
            and (0 < percent[name] < 1 or activities[name].actual_start is not None)
        ]
        self.keep("decm_06A505a", working, lambda name: activities[name].actual_start is None)

    def count_execution(self):
        activities, now = self.plan.activities, self.plan.data_date

        def finish_of(name):
            return self.extra[name]["baseline"][1] if self.extra[name]["baseline"] else None

        def done(name):
            return activities[name].actual_finish is not None and activities[name].actual_finish <= now

        due = [
            name for name in self.tasks if finish_of(name) is not None and self.work(name, finish_of(name), now) >= 0
        ]
        self.keep("dcma_11", due, lambda name: self.work(name, finish_of(name), self.path.finish[name]) > 0)
        self.keep(
            "hit_rate",
            due,
            lambda name: not (done(name) and self.work(name, finish_of(name), activities[name].actual_finish) <= 0),
        )
        unbaselined = [name for name in self.tasks if finish_of(name) is None]
        expected = [name for name in self.tasks if name in due or name in unbaselined]
        self.keep("dcma_14", expected, lambda name: not done(name))
        self.all_done = sum(done(name) for name in self.tasks)
        self.has_baseline = len(unbaselined) < len(self.tasks)
        self.keep("decm_06A501a", self.names, lambda name: finish_of(name) is None)

    def length_index(self):
        """Numerator and denominator of the critical path length index in hours, None where it does not apply."""
        clock, now = self.plan.calendars[0], self.plan.data_date
        left = [name for name in self.names if self.plan.activities[name].actual_finish is None]
        if not left:
            return None
        last = max(self.path.finish[name] for name in left)
        latest = [name for name in left if self.path.finish[name] == last]
        target = [name for name in latest if "milestone" in self.plan.activities[name].kind] or latest
        baseline = self.extra[target[-1]]["baseline"]
        required = self.plan.finish_by
        if required is None:
            required = baseline[1] if baseline else last
        length = clock.work(now, last)
        return (length + clock.work(last, required), length) if length > 0 else None
