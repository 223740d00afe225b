"""The verifier that docs/LEDGER.md prints, against what LEDGER.READ gives."""
import pathlib
import re

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs" / "LEDGER.md"


def verifier():
    """The names that the document's program defines."""
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    names = {}
    exec(program, names)  # noqa: S102 - our own documentation
    return names


def entries(q, *words):
    """All entries, a page at a time, as bytes where they are bytes."""
    found, cursor = [], "0"
    while cursor is not None:
        page = q("LEDGER.READ", *words, "FROM", cursor, "COUNT", 7)
        found += page["entries"]
        cursor = page["cursor"]
    return [dict(entry, key=as_bytes(entry["key"]), payload=as_bytes(entry["payload"]))
            for entry in found]


def as_bytes(value):
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape")


def test_the_chain_verifies_from_outside(daemon, q):
    actor = q("ACTOR.REGISTER", "auditor", "CAN", "any")["actor"]
    for number in range(20):
        q("LEDGER.APPEND", "audit", bytes([number]) * number, "AS", actor)
    first_bad = verifier()["first_bad"]
    q = daemon.reopen()
    audit = entries(q, "audit")
    assert len(audit) == 20 and first_bad(audit) is None
    q("LEDGER.PRUNE", "audit", "BEFORE", 6)
    left = entries(q, "audit")
    assert left == audit[5:] and first_bad(left) is None


def test_the_verifier_finds_every_change(q):
    actor = q("ACTOR.REGISTER", "auditor", "CAN", "any")["actor"]
    for number in range(6):
        q("LEDGER.APPEND", "audit", f"entry {number}", "AS", actor)
    first_bad, good = verifier()["first_bad"], entries(q, "audit")
    for field, value in (("payload", b"forged"), ("actor", "a2"), ("at", good[2]["at"] + 1),
                         ("ordinal", 9), ("key", b"other"), ("hash", good[1]["hash"])):
        forged = [dict(entry) for entry in good]
        forged[2][field] = value
        assert first_bad(forged) == forged[2]["ordinal"], field
    assert first_bad(good[:2] + good[3:]) == 4
    assert first_bad([good[1], good[0], *good[2:]]) == 1
    assert first_bad(good, b"acme") == 1
