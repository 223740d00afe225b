"""The log's frames from outside, as docs/format/wal.md draws them: enough to aim damage."""
import collections
import ctypes
import ctypes.util
import struct

SEGMENT_HEADER = 4096
FRAME_HEADER = 64
DATA, WATERMARK, EPOCH_OPEN, SEAL = 1, 2, 3, 4

Frame = collections.namedtuple("Frame", "segment offset length padded type lsn events")


def frames_of(segment):
    """The frames of a segment, from its first to where they end."""
    data = segment.read_bytes()
    found, offset = [], SEGMENT_HEADER
    while data[offset : offset + 4] == b"AQFR":
        (length,) = struct.unpack_from("<I", data, offset + 4)
        padded = (length + 7) // 8 * 8
        (lsn, events) = struct.unpack_from("<QI", data, offset + 24)
        found.append(Frame(segment, offset, length, padded, data[offset + 20], lsn, events))
        offset += padded
    return found


def last_data(segment):
    return [frame for frame in frames_of(segment) if frame.type == DATA][-1]


def end_of_frames(segment):
    frames = frames_of(segment)
    return frames[-1].offset + frames[-1].padded if frames else SEGMENT_HEADER


def overwrite(segment, offset, data):
    with segment.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def flip(segment, offset):
    """Flips the lowest bit of one byte."""
    with segment.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))


def zero_from(segment, offset):
    """Takes away everything from there on, as if it had never been written."""
    size = segment.stat().st_size
    overwrite(segment, offset, bytes(size - offset))


def make_last_group_unproven(segment):
    """Zeroes whatever stands behind the last data frame: no later witness. That frame."""
    frame = last_data(segment)
    zero_from(segment, frame.offset + frame.padded)
    return frame


def sum_of(data):
    """XXH3-64, unseeded; None where the library isn't there."""
    name = ctypes.util.find_library("xxhash")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    library.XXH3_64bits.restype = ctypes.c_uint64
    library.XXH3_64bits.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    return library.XXH3_64bits(data, len(data))


def newer_major(data, end):
    """A MANIFEST or segment header with major format and lowest reader 99, its sum put right.

    Both keep major at 8, lowest reader at 12 and the sum at `end` in every version.
    """
    data = bytearray(data)
    struct.pack_into("<H", data, 8, 99)
    struct.pack_into("<H", data, 12, 99)
    struct.pack_into("<Q", data, end, sum_of(bytes(data[:end])))
    return bytes(data)
