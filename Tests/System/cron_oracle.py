"""When cron expressions come next, the slow way: every day, every clock change, one after another.

Shares nothing with the program but the dialect's description in docs/SCHEDULES.md.
"""
import calendar
import datetime
import zoneinfo

NAMES = {
    "month": {name: number for number, name in enumerate(
        "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)},
    "weekday": {name: number for number, name in enumerate(
        "SUN MON TUE WED THU FRI SAT".split())},
}
RANGES = {"second": (0, 59), "minute": (0, 59), "hour": (0, 23), "day": (1, 31),
          "month": (1, 12), "weekday": (0, 6), "year": (1970, 2199)}
UTC = datetime.timezone.utc
SECOND = datetime.timedelta(seconds=1)


class Field:
    """The values that one field admits."""

    def __init__(self, name, text):
        self.name, self.text = name, text.upper()
        self.low, self.high = RANGES[name]
        self.is_open = self.text in ("*", "?")
        self.values, self.rules = set(), []
        for item in self.text.split(","):
            self.read(item)

    def number(self, text):
        return int(NAMES.get(self.name, {}).get(text, text))

    def read(self, item):
        if self.name == "day" and ("L" in item or "W" in item):
            return self.rules.append(item)
        if self.name == "weekday" and ("#" in item or (item[-1:] == "L")):
            return self.rules.append(item)
        body, _, step = item.partition("/")
        if body in ("*", "?"):
            first, last = self.low, self.high
        elif "-" in body:
            first, last = map(self.number, body.split("-"))
        else:
            first = self.number(body)
            last = max(self.high, first) if step else first
        size = self.high - self.low + 1
        if last < first:
            last += size
        for value in range(first, last + 1, int(step or 1)):
            self.values.add((value - self.low) % size + self.low)


class Expression:
    def __init__(self, text):
        words = text.split()
        if len(words) == 5:
            words = ["0"] + words
        if len(words) == 6:
            words.append("*")
        self.fields = {name: Field(name, word) for name, word in zip(RANGES, words)}
        self.names_hours = len(self.fields["hour"].values) < 24

    def admits(self, date):
        """Whether it may happen on a date."""
        fields = self.fields
        if date.year not in fields["year"].values or date.month not in fields["month"].values:
            return False
        day = date.day in fields["day"].values or any(
            self.day_rule(rule, date) for rule in fields["day"].rules)
        weekday = date.isoweekday() % 7 in fields["weekday"].values or any(
            self.weekday_rule(rule, date) for rule in fields["weekday"].rules)
        if fields["day"].is_open:
            return weekday
        if fields["weekday"].is_open:
            return day
        return day or weekday

    @staticmethod
    def day_rule(rule, date):
        last = calendar.monthrange(date.year, date.month)[1]
        if rule == "LW":
            work = [d for d in range(1, last + 1) if date.replace(day=d).weekday() < 5]
            return date.day == work[-1]
        if rule.startswith("L"):
            return date.day == last - int(rule[2:] or 0)
        wanted = int(rule[:-1])
        if wanted > last or date.weekday() >= 5:
            return False
        # The nearest, and the earlier of two: a Saturday's Friday, a Sunday's Monday.
        work = [d for d in range(1, last + 1) if date.replace(day=d).weekday() < 5]
        return date.day == min(work, key=lambda d: (abs(d - wanted), d))

    @staticmethod
    def weekday_rule(rule, date):
        last = calendar.monthrange(date.year, date.month)[1]
        if rule.endswith("L"):
            name = rule[:-1]
            number = NAMES["weekday"].get(name, name)
            return date.isoweekday() % 7 == int(number) % 7 and date.day + 7 > last
        name, ordinal = rule.split("#")
        number = NAMES["weekday"].get(name, name)
        return date.isoweekday() % 7 == int(number) % 7 and (date.day - 1) // 7 + 1 == int(ordinal)

    def walls(self, first, days):
        """All wall times it names, from a date on."""
        times = [datetime.time(h, m, s)
                 for h in sorted(self.fields["hour"].values)
                 for m in sorted(self.fields["minute"].values)
                 for s in sorted(self.fields["second"].values)]
        for offset in range(days):
            date = first + datetime.timedelta(days=offset)
            if self.admits(date):
                for time in times:
                    yield datetime.datetime.combine(date, time)


def instants(wall, zone):
    """Every instant at which clocks in the zone show a wall time: none, one or two."""
    found = set()
    for fold in (0, 1):
        instant = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None) == wall:
            found.add(instant)
    return sorted(found)


def gap_end(wall, zone):
    """The instant at which clocks were put forward over a wall time."""
    near = wall.replace(tzinfo=UTC)
    low, high = near - datetime.timedelta(hours=30), near + datetime.timedelta(hours=30)
    shows = lambda instant: instant.astimezone(zone).replace(tzinfo=None)
    # Before the gap clocks show less than `wall`, behind it more.
    while high - low > SECOND:
        middle = low + datetime.timedelta(seconds=(high - low) // SECOND // 2)
        low, high = (middle, high) if shows(middle) < wall else (low, middle)
    return high


def upcoming(text, zone_name, after, count, days=800):
    """The next instants within `days`, by the contract; None where there may be more."""
    expression, zone = Expression(text), zoneinfo.ZoneInfo(zone_name)
    start = after.astimezone(zone).date() - datetime.timedelta(days=2)
    found, seen_until = set(), None
    for wall in expression.walls(start, days):
        if len(found) >= count and wall > seen_until:
            break
        shown = instants(wall, zone)
        if not shown and expression.names_hours:
            shown = [gap_end(wall, zone)]
        if expression.names_hours:
            shown = shown[:1]
        for instant in shown:
            if instant > after:
                found.add(instant)
        if len(found) >= count and seen_until is None:
            # A repeated hour may put an earlier instant behind a later wall time.
            seen_until = wall + datetime.timedelta(hours=30)
    return sorted(found)[:count]
