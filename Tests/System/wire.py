"""A RESP2/RESP3 client in a page, for what redis-py hides: pushes, raw bytes, half requests."""
import collections
import socket


class Refused(Exception):
    """An error reply: `code` is its first word."""

    def __init__(self, text):
        super().__init__(text)
        self.code, _, self.sentence = text.partition(" ")


def encode(*words):
    """The request's bytes; text is UTF-8, bytes stay as they are."""
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        if not isinstance(word, bytes):
            word = str(word).encode("utf-8", "surrogateescape")
        parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
    return b"".join(parts)


def text(data):
    """Bytes as text from which they can be had back."""
    return data.decode("utf-8", "surrogateescape")


class Wire:
    """One connection. Calling it sends one command and returns its reply."""

    def __init__(self, path, protocol=3, timeout=20):
        self.pushes = collections.deque()
        self.buffer = bytearray()
        self.position = 0
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        self.socket.connect(str(path))
        if protocol == 3:
            self("HELLO", "3")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def __call__(self, *words):
        self.send(*words)
        return self.reply()

    def send(self, *words):
        self.socket.sendall(encode(*words))

    def reply(self):
        """The next reply; an error reply is raised."""
        value = self.outcome()
        if isinstance(value, Refused):
            raise value
        return value

    def outcome(self):
        """The next reply; an error reply is returned. Pushes are put aside."""
        while True:
            is_push, value = self._value()
            if not is_push:
                self._compact()
                return value
            self.pushes.append(value)

    def pipeline(self, commands):
        """All replies in order; error replies stand among them."""
        self.socket.sendall(b"".join(encode(*command) for command in commands))
        return [self.outcome() for _ in commands]

    def push(self):
        """The next push message."""
        while not self.pushes:
            is_push, value = self._value()
            assert is_push, f"a reply nobody asked for: {value}"
            self.pushes.append(value)
        self._compact()
        return self.pushes.popleft()

    # Reading.

    def _fill(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise ConnectionError("the daemon closed the connection")
        self.buffer += data

    def _compact(self):
        if self.position == len(self.buffer) or self.position > 1 << 16:
            del self.buffer[: self.position]
            self.position = 0

    def _line(self):
        start = self.position
        while True:
            end = self.buffer.find(b"\r\n", start)
            if end >= 0:
                line = bytes(self.buffer[self.position : end])
                self.position = end + 2
                return line
            start = max(self.position, len(self.buffer) - 1)
            self._fill()

    def _bytes(self, count):
        while len(self.buffer) - self.position < count + 2:
            self._fill()
        data = bytes(self.buffer[self.position : self.position + count])
        self.position += count + 2
        return data

    def _list(self, count):
        return [self._value()[1] for _ in range(count)]

    def _value(self):
        """(is it a push, the value)."""
        line = self._line()
        kind, rest = line[:1], line[1:]
        if kind == b"+":
            return False, text(rest)
        if kind == b"-":
            return False, Refused(text(rest))
        if kind in b":(":
            return False, int(rest)
        if kind == b",":
            return False, float(rest)
        if kind == b"#":
            return False, rest == b"t"
        if kind == b"_":
            return False, None
        count = int(rest)
        if kind == b"$":
            return False, None if count < 0 else text(self._bytes(count))
        if kind == b"=":
            return False, text(self._bytes(count)[4:])
        if kind == b"!":
            return False, Refused(text(self._bytes(count)))
        if kind == b"*" and count < 0:
            return False, None
        if kind in b"*~":
            return False, self._list(count)
        if kind == b">":
            return True, self._list(count)
        if kind == b"%":
            flat = self._list(2 * count)
            return False, dict(zip(flat[::2], flat[1::2]))
        raise AssertionError(f"not RESP: {line!r}")
