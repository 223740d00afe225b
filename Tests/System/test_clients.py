"""Real clients, unchanged: redis-cli, redis-benchmark, redis-py."""

import shutil
import subprocess
import threading

import pytest
import redis

from daemon import eventually

needs_redis_tools = pytest.mark.skipif(
    not (shutil.which("redis-cli") and shutil.which("redis-benchmark")),
    reason="redis-cli and redis-benchmark are not installed")


def redis_cli(daemon, *words, stdin=None, flags=()):
    return subprocess.run(
        ["redis-cli", "-s", str(daemon.home.socket), *flags, *map(str, words)],
        input=stdin, capture_output=True, text=True, timeout=30)


@needs_redis_tools
class TestRedisCli:
    def test_one_shots(self, live):
        assert redis_cli(live, "PING").stdout == "PONG\n"
        said = redis_cli(live, "TASK.SUBMIT", "email.welcome", "hello").stdout.split()
        assert said[said.index("task") + 1] == "t1"
        claimed = redis_cli(live, "RUN.CLAIM", "DETACHED").stdout.split()
        token = claimed[claimed.index("token") + 1]
        assert "hello" in claimed
        assert redis_cli(live, "RUN.COMPLETE", "r1", token, "OUTPUT", "sent").stdout == "OK\n"
        assert "completed" in redis_cli(live, "RUN.GET", "r1").stdout.split()

    def test_resp3(self, live):
        said = redis_cli(live, "TASK.SUBMIT", "k", "", flags=["-3"]).stdout
        assert "task" in said and "t1" in said

    def test_errors_are_sentences(self, live):
        said = redis_cli(live, "RUN.GET", "r7")
        assert said.stdout.startswith("NOTFOUND ") and "r7" in said.stdout
        assert redis_cli(live, "NONSENSE").stdout.startswith("UNKNOWNCOMMAND ")

    def test_a_script_on_stdin(self, live):
        script = "".join(f'TASK.SUBMIT k "number {n}" SCALAR\n' for n in range(50))
        said = redis_cli(live, stdin=script).stdout.split()
        assert said == [f"t{n + 1}" for n in range(50)]

    def test_command_docs(self, live):
        """What redis-cli completes and hints with."""
        said = redis_cli(live, "COMMAND", "DOCS").stdout
        for command in ("task.submit", "run.claim", "run.complete", "engine.status"):
            assert command in said.lower(), command
        assert "summary" in said
        one = redis_cli(live, "COMMAND", "DOCS", "TASK.SUBMIT").stdout.lower()
        assert "task.submit" in one and "run.claim" not in one
        assert int(redis_cli(live, "COMMAND", "COUNT").stdout) > 40
        assert "task.submit" in redis_cli(live, "COMMAND").stdout.lower()

    def test_pipe_mode(self, live):
        from wire import encode
        requests = b"".join(encode("TASK.SUBMIT", "k", f"p{n}") for n in range(2_000))
        done = subprocess.run(
            ["redis-cli", "-s", str(live.home.socket), "--pipe"], input=requests,
            capture_output=True, timeout=60)
        assert b"errors: 0, replies: 2000" in done.stdout, done
        assert live.client().status()["tasks"] == 2_000


@needs_redis_tools
@pytest.mark.parametrize("connections,depth", [(1, 1), (16, 64), (50, 16)])
def test_redis_benchmark(live, connections, depth):
    count = 20_000 if depth > 1 else 500
    done = subprocess.run(
        ["redis-benchmark", "-s", str(live.home.socket), "-c", str(connections), "-P", str(depth),
         "-n", str(count), "TASK.SUBMIT", "bench.kind", "xxxx"],
        capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done
    assert "error" not in (done.stdout + done.stderr).lower(), done
    # The benchmark may have more requests in flight than it still needs replies for.
    tasks = live.client().status()["tasks"]
    assert count <= tasks <= count + connections * depth
    q = live.reopen()
    assert q.status()["tasks"] >= count


@pytest.fixture(params=[2, 3])
def store(request, live):
    """redis-py on both protocols."""
    return redis.Redis(
        unix_socket_path=str(live.home.socket), protocol=request.param, decode_responses=True)


def as_map(reply):
    """RESP2 says maps as flat arrays."""
    return reply if isinstance(reply, dict) else dict(zip(reply[::2], reply[1::2]))


class TestRedisPy:
    def test_life_of_a_run(self, store):
        # A pool hands out connections; a lease must not end with one of them.
        task = as_map(store.execute_command("TASK.SUBMIT", "k", b"\x00\r\n$5"))
        with store.client() as worker:
            grant = as_map(worker.execute_command("RUN.CLAIM")[0])
            assert grant["payload"] == "\x00\r\n$5"
            assert worker.execute_command(
                "RUN.COMPLETE", grant["run"], grant["token"], "OUTPUT", "fine") in ("OK", True)
        run = as_map(store.execute_command("RUN.GET", task["run"]))
        assert (run["state"], run["output"]) == ("completed", "fine")

    def test_pipelines(self, store):
        with store.pipeline(transaction=False) as pipe:
            for number in range(1_000):
                pipe.execute_command("TASK.SUBMIT", "k", f"p{number}", "SCALAR")
            assert pipe.execute() == [f"t{n + 1}" for n in range(1_000)]

    def test_errors_are_raised_with_their_code(self, store):
        with pytest.raises(redis.ResponseError, match="^NOTFOUND"):
            store.execute_command("TASK.GET", "t9")

    def test_a_blocking_claim_wakes(self, store):
        found = []

        def work():
            with store.client() as worker:
                found.extend(worker.execute_command("RUN.CLAIM", "BLOCK", "20s"))

        thread = threading.Thread(target=work)
        thread.start()
        status = lambda: as_map(store.execute_command("ENGINE.STATUS"))
        eventually(lambda: int(status()["connections"]) >= 2, what="the worker's connection")
        store.execute_command("TASK.SUBMIT", "k", "wake up")
        thread.join(20)
        assert as_map(found[0])["payload"] == "wake up"

    def test_a_blocking_claim_gives_up(self, store):
        assert store.execute_command("RUN.CLAIM", "BLOCK", "50ms") == []

    def test_info_and_client_commands(self, store):
        assert store.ping()
        assert store.client_id() > 0
        assert store.client_setname("me") and store.client_getname() in ("me", None)
        assert "version" in str(store.execute_command("INFO")).lower()
