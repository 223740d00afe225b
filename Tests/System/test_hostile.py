"""Frames no honest client sends: the daemon lives, and the others go on (G7)."""
import os
import random
import socket
import time

import pytest

from client import refusal
from daemon import eventually
from wire import Refused, encode


def raw(daemon):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(15)
    connection.connect(str(daemon.home.socket))
    return connection


def answer(connection):
    """Everything until the daemon closes or says nothing more for a moment."""
    data = b""
    try:
        while chunk := connection.recv(1 << 16):
            data += chunk
            connection.settimeout(0.2)
    except (TimeoutError, ConnectionError):
        pass
    return data


BROKEN = {
    "huge array": b"*2147483647\r\n",
    "overflowing array": b"*99999999999999999999999999\r\n",
    "negative array": b"*-5\r\n$4\r\nPING\r\n",
    "huge bulk": b"*1\r\n$2147483647\r\n",
    "overflowing bulk": b"*1\r\n$184467440737095516160\r\n",
    "negative bulk": b"*1\r\n$-17\r\n",
    "null bulk": b"*1\r\n$-1\r\n",
    "nested array": b"*1\r\n*1\r\n$4\r\nPING\r\n",
    "deeply nested": b"*1\r\n" * 20_000,
    "65,537 arguments": b"*65537\r\n" + b"$1\r\na\r\n" * 65_537,
    "no length": b"*\r\n$\r\n",
    "bare carriage returns": b"*1\r$4\rPING\r",
    "wrong terminator": b"*1\r\n$4\r\nPINGxx",
    "letters for a length": b"*1\r\n$four\r\nPING\r\n",
    "plus sign": b"*+1\r\n$+4\r\nPING\r\n",
    "inline of a mebibyte": b"A" * (1 << 20),
    "resp3 map as a request": b"%1\r\n$4\r\nPING\r\n$1\r\na\r\n",
    "resp3 push as a request": b">1\r\n$4\r\nPING\r\n",
    "zeros": bytes(100_000),
    "tls hello": bytes.fromhex("16030100c8010000c40303") + bytes(200),
    "http": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_frames(daemon, q, name):
    with raw(daemon) as connection:
        connection.settimeout(1)
        try:
            connection.sendall(BROKEN[name])
        except ConnectionError:
            pass
        said = answer(connection)
    assert said == b"" or said[:1] in b"-", said[:200]
    assert q("PING") == "PONG"
    q.submit()


@pytest.mark.parametrize("seed", range(30))
def test_random_bytes(daemon, q, seed):
    source = random.Random(seed)
    with raw(daemon) as connection:
        try:
            for _ in range(20):
                connection.sendall(source.randbytes(source.randrange(1, 3_000)))
        except ConnectionError:
            pass
    assert q("PING") == "PONG"


@pytest.mark.parametrize("seed", range(30))
def test_mutated_requests(daemon, q, seed):
    """Well-meant pipelines with a few bytes changed."""
    source = random.Random(seed)
    script = bytearray(
        encode("HELLO", 3) + encode("TASK.SUBMIT", "k", "p" * 50, "PRIORITY", 3)
        + encode("TASK.SUBMITM", 2, 2, "k", "a", 2, "k", "b") + encode("RUN.CLAIM", "COUNT", 5)
        + encode("RUN.COMPLETE", "r1", 1099511627777, "OUTPUT", "x") + encode("RUN.LIST"))
    for _ in range(source.randrange(1, 8)):
        script[source.randrange(len(script))] = source.choice(b"\r\n$*-0199 \x00\xffa")
    with raw(daemon) as connection:
        connection.sendall(bytes(script))
        connection.shutdown(socket.SHUT_WR)
        answer(connection)
    assert q("PING") == "PONG"


def test_every_command_with_odd_arguments(daemon, q):
    """A refusal or an answer, never silence or a closed door."""
    words = ["", "0", "-1", "18446744073709551616", "t0", "r18446744073709551615", "\x00",
             "é" * 70, "x" * 5_000, "99999999999999d", "IN", "COUNT", "t1", "r1"]
    names = command_names(q)
    assert len(names) > 40
    quiet = {"QUIT", "RESET", "ENGINE.DRAIN", "ENGINE.PAUSE", "CLIENT", "EVENT.TAIL", "RUN.WAIT",
             "CLOCK.SET", "CLOCK.ADVANCE"}
    other = daemon.client()
    for name in names:
        if name in quiet:
            continue
        for count in range(4):
            source = random.Random(f"{name} {count}")
            for _ in range(6):
                chosen = [source.choice(words) for _ in range(count)]
                if "BLOCK" in chosen:
                    continue
                other.send(name, *chosen)
                other.outcome()
    assert q("PING") == "PONG"


def command_names(q):
    """Every command the daemon says it has, subcommands aside."""
    found = q("COMMAND")
    return sorted({(entry[0] if isinstance(entry, list) else entry).upper() for entry in found})


def test_a_well_framed_bad_request_keeps_the_connection(q):
    refusal("UNKNOWNCOMMAND", q, "TASK.SUBMITT", "k", "")
    refusal("BADREQUEST", q, "TASK.SUBMIT")
    refusal("BADREQUEST", q, "TASK.SUBMIT", "k", "", "PRIORITY", "10")
    refusal("BADREQUEST", q, "TASK.SUBMIT", "k", "", "PRIORITY")
    refusal("BADREQUEST", q, "TASK.SUBMIT", "k", "", "FLAVOUR", "sweet")
    assert q("PING") == "PONG"


@pytest.mark.parametrize("size,accepted", [(262_143, True), (262_144, True), (262_145, False)])
def test_payload_limit(q, size, accepted):
    if accepted:
        q.submit(payload="x" * size)
    else:
        refusal("LIMIT", q, "TASK.SUBMIT", "k", "x" * size)


@pytest.mark.parametrize("size,accepted", [(127, True), (128, True), (129, False)])
def test_name_limit(q, size, accepted):
    if accepted:
        q.submit(kind="k" * size)
    else:
        refusal("LIMIT", q, "TASK.SUBMIT", "k" * size, "")


@pytest.mark.parametrize("count,accepted", [(31, True), (32, True), (33, False)])
def test_tag_limit(q, count, accepted):
    tags = [word for number in range(count) for word in ("TAG", f"t{number}")]
    if accepted:
        q.submit(*tags)
    else:
        refusal("LIMIT", q, "TASK.SUBMIT", "k", "", *tags)


def test_sixty_four_thousand_arguments(q):
    items = 65_534 // 3
    limit = 10_000
    words = [2, "k", ""] * min(items, limit)
    assert len(q("TASK.SUBMITM", min(items, limit), *words)) == limit
    with pytest.raises(Refused):
        q("TASK.SUBMITM", limit + 1, *([2, "k", ""] * (limit + 1)))
    assert q.status()["tasks"] == limit


def test_half_requests_then_close(daemon, q):
    whole = encode("TASK.SUBMIT", "k", "half")
    for length in range(1, len(whole)):
        with raw(daemon) as connection:
            connection.sendall(whole[:length])
    assert q("PING") == "PONG"
    assert q.status()["tasks"] == 0


def test_a_slow_writer_is_served(daemon, q):
    with raw(daemon) as connection:
        for byte in encode("TASK.SUBMIT", "k", "slow", "SCALAR"):
            connection.sendall(bytes([byte]))
            q("PING")
        assert answer(connection).endswith(b"t1\r\n")


def test_a_reader_that_reads_nothing_hurts_nobody(daemon, q):
    """Its requests are no longer read; its replies stay bounded; the others go on."""
    q.tasks(500)
    greedy = raw(daemon)
    greedy.setblocking(False)
    request = encode("RUN.LIST", "COUNT", 500)
    sent, stopped = 0, time.monotonic() + 5
    while time.monotonic() < stopped and sent < 64 << 20:
        try:
            sent += greedy.send(request * 100)
        except BlockingIOError:
            break
        except ConnectionError:
            break
        q("PING")
    assert sent < 64 << 20
    for _ in range(50):
        q.submit()
    greedy.close()
    assert q("PING") == "PONG"


def test_the_257th_connection_is_refused(daemon, q):
    connections = []
    try:
        for _ in range(300):
            connections.append(raw(daemon))
        assert q("PING") == "PONG"
        said = answer(connections[-1])
        assert said == b"" or b"OVERLOADED" in said or b"LIMIT" in said, said
    finally:
        for connection in connections:
            connection.close()
    q.submit()


def test_connections_that_come_and_go_leak_nothing(daemon, q):

    descriptors = f"/proc/{daemon.process.pid}/fd"
    before = len(os.listdir(descriptors))
    for _ in range(500):
        daemon.client().close()
    daemon.clients = daemon.clients[:1]

    eventually(lambda: len(os.listdir(descriptors)) <= before + 2, what="closed descriptors")


def test_a_new_connection_must_say_something(live):
    """Ten seconds for the first request, then it is closed; others are not."""
    q = live.client()
    silent = raw(live)
    assert silent.recv(100)[:1] in (b"", b"-")
    assert q("PING") == "PONG"
