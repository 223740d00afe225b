"""The commands the tests speak, and what they read back, in one place."""
import datetime
import json
import re

from wire import Refused, Wire


def milliseconds(value):
    """A time of a reply as Unix milliseconds: a number or RFC 3339."""
    if value is None or isinstance(value, int):
        return value
    if value.isdigit():
        return int(value)
    return round(datetime.datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp() * 1000)


def elements(reply):
    """The elements of a page."""
    return reply if isinstance(reply, list) else reply["items"]


class Client(Wire):
    """A connection with the daily verbs."""

    # Submitting.

    def submit(self, *options, kind="k", payload="", backoff=0):
        """A task whose retries come at once, unless told otherwise; its reply."""
        policy = () if backoff is None else ("BACKOFF", "fixed", backoff)
        return self("TASK.SUBMIT", kind, payload, *policy, *options)

    def tasks(self, count, *options, kind="k"):
        """That many tasks in one decision; their replies."""
        item = ("TASK.SUBMIT", kind, "", "BACKOFF", "fixed", 0, *options)
        words = []
        for _ in range(count):
            words += [len(item) - 1, *item[1:]]
        return self("TASK.SUBMITM", count, *words)

    # Working.

    def claim(self, *options):
        """At most one run, or None."""
        claimed = self("RUN.CLAIM", *options)
        assert len(claimed) <= 1, claimed
        return claimed[0] if claimed else None

    def take(self, run, *options):
        """That run; it must be there to be had."""
        claimed = self("RUN.CLAIM", "RUN", run, *options)
        assert [grant["run"] for grant in claimed] == [run], (claimed, self.run(run))
        return claimed[0]

    def complete(self, grant, output=None, *options):
        extra = () if output is None else ("OUTPUT", output)
        return self("RUN.COMPLETE", grant["run"], grant["token"], *extra, *options)

    def fail(self, grant, error="failed", *options):
        return self("RUN.FAIL", grant["run"], grant["token"], error, *options)

    def suspend(self, grant, *options):
        return self("RUN.SUSPEND", grant["run"], grant["token"], *options)

    def heartbeat(self, grant, *options):
        return self("RUN.HEARTBEAT", grant["run"], grant["token"], *options)

    def advance(self, duration):
        """Moves the test clock; whatever falls due has happened when this returns."""
        return self("CLOCK.ADVANCE", duration)

    def drain(self, handler, limit=1_000, slots=1):
        """Claims and hands to the handler until nothing is ready; how many attempts it took.

        The handler takes a grant and answers `(verb, argument…)`.
        """
        dispatched = 0
        idle = 0
        while idle < 3:
            grants = self("RUN.CLAIM", "COUNT", slots, *self._all_queues())
            if not grants:
                idle += 1
                self.advance("1ms")
                continue
            idle = 0
            for grant in grants:
                dispatched += 1
                assert dispatched <= limit, "more attempts than can be"
                verb, *words = handler(grant)
                getattr(self, verb)(grant, *words)
        return dispatched

    def _all_queues(self):
        names = [queue["name"] for queue in elements(self("QUEUE.LIST"))]
        return [word for name in names for word in ("QUEUE", name)] or ["QUEUE", "default"]

    # Reading.

    def task(self, task):
        return self("TASK.GET", task)

    def run(self, run):
        return self("RUN.GET", run)

    def state(self, run):
        return self.run(run)["state"]

    def all_tasks(self):
        return self.paged("TASK.LIST")

    def all_runs(self, *filters):
        return self.paged("RUN.LIST", *filters)

    def paged(self, *command):
        """Every element of a list, page by page."""
        found, cursor = [], None
        while True:
            reply = self(*command, "COUNT", 1_000, *(("CURSOR", cursor) if cursor else ()))
            found += elements(reply)
            cursor = reply.get("cursor") if isinstance(reply, dict) else None
            if cursor in (None, "", 0, "0"):
                return found

    def history(self, run):
        return self("RUN.HISTORY", run)

    def states(self, run):
        """The states a run went through."""
        return [step["to"] for step in self.history(run)]

    def attempts(self, run):
        """The attempts of a run, oldest first, each with its `attempt result error output`."""
        return self.run(run)["lineage"]

    def results(self, run):
        return [attempt["result"] for attempt in self.attempts(run)]

    def explain(self, run):
        """The gates of a run by name."""
        return {gate["gate"]: gate for gate in self("RUN.EXPLAIN", run)["gates"]}

    def due(self, task):
        """When the runs of a task are, were or will be due, oldest first."""
        return [milliseconds(self.run(run)["due"]) for run in self.task(task)["runs"]]

    def budget(self, task, unit="token"):
        return self("BUDGET.GET", task, unit)

    def closed(self, run):
        """The gates of a run that are shut, in order."""
        return [gate["gate"] for gate in self("RUN.EXPLAIN", run)["gates"] if not gate["open"]]

    def status(self):
        return self("ENGINE.STATUS")

    def counts(self):
        """How many runs stand in each state; states without runs are zero."""
        return self.status()["runs"]

    def metrics(self):
        """Samples by name and labels, the common prefix taken off."""
        samples = {}
        for line in self("METRICS").splitlines():
            found = re.match(r"actionqueue_(\w+(?:\{.*\})?) (\S+)$", line)
            if found:
                samples[found[1]] = float(found[2])
        return samples

    def surface(self):
        """Everything that can be read and must not change with a restart, as JSON."""
        tasks = self.all_tasks()
        runs = self.all_runs()
        status = self.status()
        metrics = self.metrics()
        durable = re.compile(r"(runs|tasks|queues?|keys?|attempts_total|finished_total)\b")
        return json.dumps(
            {
                "tasks": tasks,
                "runs": runs,
                "task": [self.task(task["id"]) for task in tasks],
                "run": [self.run(run["id"]) for run in runs],
                "history": [self.history(run["id"]) for run in runs],
                "explain": [self("RUN.EXPLAIN", run["id"]) for run in runs],
                # Who waits at a budget is found out by claims, and anew after a restart.
                "budgets": [{**budget, "waiting": None} for budget in self.paged("BUDGET.LIST")],
                "rest": {noun: self.paged(f"{noun}.LIST") for noun in (
                    "SUBSCRIPTION", "ACTOR", "TENANT", "LEDGER", "OPERATION")},
                "status": {key: status[key] for key in ("tasks", "runs", "queues", "paused")},
                "metrics": {name: metrics[name] for name in metrics if durable.match(name)},
            },
            sort_keys=True, indent=1)


def refusal(code, call, *words):
    """The call is refused with that code; the refusal."""
    try:
        reply = call(*words)
    except Refused as refused:
        assert refused.code == code, refused
        return refused
    raise AssertionError(f"{words} was accepted: {reply}")
