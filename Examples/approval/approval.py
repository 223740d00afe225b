"""Operator plans, auditor reviews, gatekeeper executes: `approval.py SOCKET`."""
import sys

import redis


def connect(socket, actor=None):
    """A connection of its own, which works as an actor."""
    queue = redis.Redis(
        unix_socket_path=socket, protocol=3, decode_responses=True, single_connection_client=True)
    if actor:
        queue.execute_command("ACTOR.USE", actor)
    return queue.execute_command


def register(admin, tenant, identity, role, capability):
    """An actor with a role and one capability; its id."""
    actor = admin(
        "ACTOR.REGISTER", identity, "CAN", capability, "INTERVAL", "1h", "TENANT", tenant)["actor"]
    admin("ROLE.ASSIGN", actor, role)
    admin("CAPABILITY.GRANT", actor, capability)
    return actor


def work(queue, actor, run, verdict=None):
    """Takes a run and ends it: well, or with the words of a rejection."""
    claimed = queue("RUN.CLAIM", "RUN", run, "AS", actor)
    if not claimed:
        return "not to be had"
    if verdict is None:
        queue("RUN.COMPLETE", run, claimed[0]["token"], "OUTPUT", "done")
        return "done"
    queue("RUN.FAIL", run, claimed[0]["token"], verdict, "TERMINAL")
    return "rejected"


def attempt(what, call):
    """Does what isn't allowed, and shows how it is refused."""
    try:
        call()
        print(f"  {what}: allowed")
    except redis.ResponseError as error:
        print(f"  {what}: {error}")


def chain(socket, actors, verdict):
    planner, reviewer, executor = (connect(socket, actor) for actor in actors)
    plan = planner("TASK.SUBMIT", "plan", "raise the limits")
    review = planner(
        "TASK.SUBMIT", "review", "raise the limits", "REQUIRE", "review", "AFTER", plan["task"])
    execution = planner("TASK.SUBMIT", "execute", "raise the limits", "AFTER", review["task"])

    print("  execution before the review:", work(executor, actors[2], execution["run"]))
    print("  plan:", work(executor, actors[2], plan["run"]))
    attempt("the planner approves its own plan",
            lambda: planner("RUN.CLAIM", "RUN", review["run"], "CAN", "review"))
    attempt("the reviewer plans", lambda: reviewer("TASK.SUBMIT", "plan", ""))
    print("  review:", work(reviewer, actors[1], review["run"], verdict))
    reviewer("LEDGER.APPEND", "decision", verdict or "approved")
    if verdict is None:
        print("  execution:", work(executor, actors[2], execution["run"]))
    print("  execution has", planner("TASK.GET", execution["task"])["state"])


def main(socket):
    admin = connect(socket)
    admin("TENANT.CREATE", "acme")
    actors = [
        register(admin, "acme", "planner", "operator", "submit"),
        register(admin, "acme", "reviewer", "auditor", "review"),
        register(admin, "acme", "executor", "gatekeeper", "execute"),
    ]
    print("approved:")
    chain(socket, actors, None)
    print("rejected:")
    chain(socket, actors, "not on a Friday")
    entries = admin("LEDGER.READ", "decision", "TENANT", "acme")["entries"]
    print("decisions:", ", ".join(entry["payload"] for entry in entries))


if __name__ == "__main__":
    main(sys.argv[1])
