"""An ack comes after the sync that covers it, seen from the system calls (G1)."""
import re
import struct

import pytest

from daemon import strace_works


CALLS = "pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg"
LINE = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(?:\((\d+)?| resumed>)(.*)$")


def strings(arguments):
    """The buffers of a call, which -xx prints in hexadecimal."""
    found = re.findall(r'"((?:\\x[0-9a-f]{2})*)"', arguments)
    return b"".join(bytes.fromhex(text.replace("\\x", "")) for text in found)


def last_lsn_written(data):
    """The last LSN of the frames in a write; None where it is none of the log."""
    last, offset = None, 0
    while data[offset : offset + 4] == b"AQFR":
        (length,) = struct.unpack_from("<I", data, offset + 4)
        lsn, events = struct.unpack_from("<QI", data, offset + 24)
        last = lsn + events - 1
        offset += (length + 7) // 8 * 8
    return last


def last_lsn_told(data):
    """The highest LSN that submit replies in a write promise; None where there is none."""
    told = re.findall(rb"\$3\r\nlsn\r\n:(\d+)\r\n", data)
    return max(map(int, told)) if told else None


@pytest.mark.skipif(not strace_works(), reason="strace is missing or may not trace")
@pytest.mark.parametrize("depth", [1, 50])
def test_an_ack_follows_the_sync_that_covers_it(launch, home, depth):
    trace = home.root / "trace"
    daemon = launch(
        home=home, clock="real",
        wrapper=["strace", "-f", "-qq", "-xx", "-s", "200000", "-e", f"trace={CALLS}",
                 "-o", str(trace)])
    q = daemon.client()
    for number in range(20):
        q.pipeline([("TASK.SUBMIT", "k", f"mark{number}-{n}") for n in range(depth)])
    assert len(q.all_tasks()) == 20 * depth
    daemon.kill()

    written, durable, acks, syncs = {}, 0, 0, 0
    syncing = {}
    for line in trace.read_text().splitlines():
        found = LINE.match(line)
        if not found:
            continue
        pid, name, descriptor, rest = found.groups()
        begins, ends = descriptor is not None, "<unfinished" not in rest
        if name == "pwrite64" and begins:
            lsn = last_lsn_written(strings(rest))
            if lsn is not None:
                written[descriptor] = max(lsn, written.get(descriptor, 0))
        elif name in ("fdatasync", "fsync"):
            if begins:
                syncing[pid] = written.get(descriptor, 0)
            if ends and "= 0" in rest:
                durable = max(durable, syncing.pop(pid))
                syncs += 1
        elif begins and (told := last_lsn_told(strings(rest))) is not None:
            acks += 1
            assert told <= durable, f"LSN {told} was told while {durable} was durable"
    assert acks >= 20
    assert syncs >= 20
