"""`aqctl schedule` against independent readers of cron: croniter, zoneinfo, systemd."""
import datetime
import json
import random
import re
import shutil
import subprocess
import zoneinfo

import croniter
import pytest

import cron_oracle
from daemon import aqctl

UTC = datetime.timezone.utc
SEED = 0xC207
COUNT = 12_000


def milliseconds(instant):
    return int(instant.timestamp()) * 1000


def ask(questions):
    """The answers to (expression, zone, after, count)."""
    lines = "".join(
        f"{text}\t{zone}\t{milliseconds(after)}\t{count}\n" for text, zone, after, count in questions)
    done = aqctl("schedule", "next", "--batch", stdin=lines, timeout=120)
    assert done.returncode == 0, done.stderr
    answers = done.stdout.splitlines()
    assert len(answers) == len(questions)
    return [[int(number) for number in answer.split()] if not answer.startswith("error")
            else answer for answer in answers]


class Draw:
    """Random expressions and instants."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def item(self, low, high, names=None):
        draw = self.random
        # croniter takes 3-3 for a whole week.
        first, last = sorted(draw.sample(range(low, high + 1), 2))
        name = lambda value: draw.choice(
            [names[value], names[value].lower()]) if names and draw.random() < 0.3 else str(value)
        return draw.choice([
            lambda: name(first), lambda: name(first),
            lambda: f"{name(first)}-{name(last)}",
            lambda: f"{first}-{last}/{draw.randint(1, high - low + 1)}",
            lambda: f"{first}/{draw.randint(1, high - low + 1)}",
            lambda: f"*/{draw.randint(1, high - low + 1)}",
        ])()

    def field(self, low, high, names=None, open_share=0.35):
        if self.random.random() < open_share:
            return "*"
        count = self.random.choice([1, 1, 1, 2, 3])
        return ",".join(self.item(low, high, names) for _ in range(count))

    def months(self):
        names = {number: name for name, number in cron_oracle.NAMES["month"].items()}
        return self.field(1, 12, names, open_share=0.6)

    def weekdays(self):
        names = {number: name for name, number in cron_oracle.NAMES["weekday"].items()}
        return self.field(0, 6, names, open_share=0.5)

    def plain(self):
        """Five or six fields without rules."""
        fields = [self.field(0, 59), self.field(0, 23), self.field(1, 31, open_share=0.5),
                  self.months(), self.weekdays()]
        if self.random.random() < 0.4:
            fields.insert(0, self.field(0, 59, open_share=0.2))
        return " ".join(fields)

    def ruled(self):
        """With rules, and sometimes a year."""
        draw = self.random
        day = draw.choice(["L", "LW", f"L-{draw.randint(1, 30)}", f"{draw.randint(1, 31)}W"])
        weekday = draw.choice([f"{draw.randint(0, 7)}#{draw.randint(1, 5)}", f"{draw.randint(0, 7)}L",
                               "FRIL", "mon#1"])
        day, weekday = draw.choice([(day, "*"), ("?", weekday), (f"{day},5", "*"),
                                    ("*", f"{weekday},2"), (day, weekday)])
        fields = ["0", self.item(0, 59), self.item(0, 23), day, self.months(), weekday]
        if draw.random() < 0.3:
            fields.append(draw.choice(["2026-2040", "*/2", "2027,2029", "2024/3"]))
        return " ".join(fields)

    def instant(self):
        start = datetime.datetime(2020, 1, 1, tzinfo=UTC)
        return start + datetime.timedelta(seconds=self.random.randint(0, 15 * 365 * 86_400))


def croniter_times(text, after, count):
    """None where croniter knows no occurrence or no such expression, or means something else."""
    fields = cron_oracle.Expression(text).fields
    days = [(fields["day"], 31), (fields["weekday"], 7)]
    if any(not field.is_open and len(field.values) == size for field, size in days):
        return None  # A list of all days is a `*` for croniter, and a choice here.
    try:
        walk = croniter.croniter(
            text, after, second_at_beginning=len(text.split()) == 6)
        return [milliseconds(walk.get_next(datetime.datetime)) for _ in range(count)]
    except (croniter.CroniterBadDateError, croniter.CroniterBadCronError):
        return None


def test_as_croniter_in_utc():
    draw = Draw(SEED)
    questions = [(draw.plain(), "UTC", draw.instant(), 3) for _ in range(COUNT)]
    compared = 0
    for (text, _, after, count), answer in zip(questions, ask(questions)):
        expected = croniter_times(text, after, count)
        if expected is None:
            continue
        compared += 1
        assert answer == expected, (hex(SEED), text, after)
    assert compared >= 10_000, compared


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo",
         "Asia/Kolkata", "Pacific/Apia", "Africa/Casablanca", "America/St_Johns", "Asia/Tehran",
         "Pacific/Chatham", "UTC"]


def near_a_change(draw, zone_name):
    """An instant within two days of a change of the clocks, where the zone has any."""
    zone = zoneinfo.ZoneInfo(zone_name)
    low = draw.instant()
    for _ in range(400):
        high = low + datetime.timedelta(days=1)
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            break
        low = high
    return low - datetime.timedelta(hours=24) + datetime.timedelta(
        seconds=draw.random.randint(0, 72 * 3600))


def test_as_the_contract_where_clocks_change():
    draw = Draw(SEED + 1)
    questions = []
    for _ in range(1_500):
        zone = draw.random.choice(ZONES)
        hours = draw.random.choice(["*", "*/2", "1-3", "2", "0-4,23", draw.field(0, 23)])
        minutes = draw.random.choice(["*/10", "0", "30", "15,45", draw.item(0, 59)])
        days = draw.random.choice(["* * *", "* * *", "L * *", "* * SUN", "*/2 * *"])
        questions.append((f"{minutes} {hours} {days}", zone, near_a_change(draw, zone), 8))
    for (text, zone, after, count), answer in zip(questions, ask(questions)):
        expected = cron_oracle.upcoming(text, zone, after, count)
        assert answer == list(map(milliseconds, expected)), (hex(SEED + 1), text, zone, after)


def test_as_the_definition_of_rules_and_years():
    draw = Draw(SEED + 2)
    questions = [(draw.ruled(), "UTC", draw.instant(), 3) for _ in range(800)]
    for (text, zone, after, count), answer in zip(questions, ask(questions)):
        days = 500
        expected = list(map(milliseconds, cron_oracle.upcoming(text, zone, after, count, days)))
        horizon = milliseconds(after) + (days - 4) * 86_400_000
        # Behind the days that the oracle walked it knows nothing.
        assert [time for time in answer if time < horizon] == [
            time for time in expected if time < horizon], (hex(SEED + 2), text, after)


def systemd_times(specs, after, count):
    """What systemd makes of calendar specifications in UTC."""
    done = subprocess.run(
        ["systemd-analyze", "calendar", f"--iterations={count}",
         f"--base-time={after:%Y-%m-%d %H:%M:%S} UTC", *specs],
        capture_output=True, text=True, env={"TZ": "UTC", "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr
    found = []
    for line in done.stdout.splitlines():
        key, _, rest = line.strip().partition(": ")
        if key == "Normalized form":
            found.append([])
        if key in ("Next elapse",) or key.startswith(("Iter. #", "Iteration #")):
            moment = re.search(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC", rest)
            if moment:
                found[-1].append(milliseconds(datetime.datetime.strptime(
                    moment[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)))
    return found


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_as_systemd():
    draw = Draw(SEED + 3)
    after = datetime.datetime(2027, 2, 3, 4, 5, 6, tzinfo=UTC)
    numbers = lambda low, high: ",".join(
        str(value) for value in sorted({draw.random.randint(low, high) for _ in range(3)}))
    pairs = []
    for _ in range(300):
        second, minute, hour = numbers(0, 59), numbers(0, 59), numbers(0, 23)
        month, day = draw.random.choice([("*", "*"), (numbers(1, 12), "*"), ("*", numbers(1, 28))])
        weekday = draw.random.choice(["*", numbers(1, 5)]) if day == "*" else "*"
        names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        days = "" if weekday == "*" else ",".join(names[int(d)] for d in weekday.split(",")) + " "
        pairs.append((f"{second} {minute} {hour} {day} {month} {weekday}",
                      f"{days}*-{month}-{day} {hour}:{minute}:{second}"))
    answers = ask([(cron, "UTC", after, 4) for cron, _ in pairs])
    expected = systemd_times([spec for _, spec in pairs], after, 4)
    assert len(expected) == len(answers)
    for (cron, spec), answer, other in zip(pairs, answers, expected):
        assert answer == other, (cron, spec)


def test_zones_are_those_of_zoneinfo():
    """Noon of every zone there is, against zoneinfo, in winter, summer and far ahead."""
    names = sorted(name for name in zoneinfo.available_timezones()
                   if not name.startswith(("right/", "posix/")) and name != "localtime")
    moments = [datetime.datetime(*date, tzinfo=UTC) for date in
               [(1985, 1, 1), (2011, 12, 28), (2026, 1, 15), (2026, 7, 15), (2090, 4, 1)]]
    questions = [("0 12 * * *", name, after, 2) for name in names for after in moments]
    for (text, name, after, count), answer in zip(questions, ask(questions)):
        expected = cron_oracle.upcoming(text, name, after, count, days=8)
        assert answer == list(map(milliseconds, expected)), (name, after)


# The verbs.

def test_next_shows_times_and_clocks():
    done = aqctl("schedule", "next", "30 2 * * *", "--zone", "Europe/Berlin", "-n", "2",
                 "--after", "2026-03-28T12:00:00Z", "-o", "json")
    assert json.loads(done.stdout) == [
        {"number": 1, "due": "2026-03-29T01:00:00.000Z", "local": "2026-03-29T03:00:00+02:00"},
        {"number": 2, "due": "2026-03-30T00:30:00.000Z", "local": "2026-03-30T02:30:00+02:00"},
    ]
    assert "2026-03-29T01:00:00.000Z" in aqctl(
        "schedule", "next", "30 2 * * *", "--zone", "Europe/Berlin", "-n", "2",
        "--after", "2026-03-28T12:00:00Z").stdout


def previewed(*arguments):
    done = aqctl("schedule", "preview", "--after", "2026-11-20T00:00:00Z", *arguments,
                 "-o", "json")
    assert done.returncode == 0, done.stderr
    start = datetime.datetime(2026, 11, 20, tzinfo=UTC)
    return [round((datetime.datetime.fromisoformat(row["due"]) - start).total_seconds())
            for row in json.loads(done.stdout)]


def test_preview_of_policies():
    assert previewed("--every", "60s", "--repeat", "3") == [0, 60, 120]
    assert previewed("--every", "60s", "--repeat", "30") == list(range(0, 600, 60))
    assert previewed("--every", "60s", "--repeat", "9", "--end", "2026-11-20T00:01:00Z") == [0, 60]
    assert previewed("--every", "1h", "--repeat", "2", "--start", "2026-11-20T01:00:00Z") == [
        3_600, 7_200]
    assert previewed("--cron", "@hourly", "--max", "2") == [3_600, 7_200]
    assert previewed("--cron", "0 * * * *", "--start", "2026-11-20T02:00:00Z",
                     "--end", "2026-11-20T03:00:00Z") == [7_200, 10_800]
    for wrong in ([], ["--every", "5s"], ["--cron", "@daily", "--repeat", "3"],
                  ["--every", "5s", "--repeat", "2", "--cron", "@daily"]):
        assert aqctl("schedule", "preview", *wrong).returncode == 64, wrong


def test_lint_says_what_it_means():
    lint = lambda *arguments: aqctl("schedule", "lint", *arguments, "-o", "json")
    fine = lint("30 9 * * MON-FRI")
    assert fine.returncode == 0
    assert json.loads(fine.stdout)["meaning"] == (
        "at 09:30, on Monday, Tuesday, Wednesday, Thursday, Friday")
    assert json.loads(fine.stdout)["warnings"] == []
    never = lint("0 0 30 2 *")
    assert never.returncode == 1
    assert "never" in json.loads(never.stdout)["warnings"][0]
    both = json.loads(lint("0 0 13 * FRI").stdout)
    assert "either" in both["warnings"][0]


@pytest.mark.parametrize("text, position", [
    ("61 * * * *", 1), ("* * * *", 8), ("* * * * MON#9", 13), ("@sometimes", 1)])
def test_what_makes_no_sense_is_refused_with_its_place(text, position):
    done = aqctl("schedule", "lint", text)
    assert done.returncode == 64, done
    assert f"position {position}" in done.stderr
    assert "expected" in done.stderr


@pytest.mark.parametrize("zone", [
    "Mars/Olympus", "../../../etc/passwd", "/etc/localtime", "", "Europe", "zone.tab",
    "Europe/../Europe/Berlin", "right/Europe/Berlin", "Europe/Berlin\n", "a" * 200])
def test_unknown_zones_are_refused(zone):
    done = aqctl("schedule", "next", "@daily", "--zone", zone)
    assert done.returncode == 64, done
    assert "zone" in done.stderr
