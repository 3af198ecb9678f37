"""The session protocol, version 1, on the wire: every message is one frame.

Written from PROTOCOL.md; it shares nothing with the Java code that it is used to test. A message of either
side is encoded and decoded. Keys and subtrees are octets of UTF-8, as everywhere in these programs.
"""

from __future__ import annotations

import enum
import struct
from typing import Callable, NamedTuple, Optional, Sequence, TypeVar, Union

from xxh64 import xxh64

SIGNATURE = b"\xaa\xc7"
VERSION = 1
VERSIONS_KEY = b"/.chp/session"
INTERNAL = b"/.chp/"
NO_ID = bytes(16)
BEYOND = 1 << 63
"""Sequences, epochs, counters and limits stay below this."""
MOST = (1 << 31) - 1
"""What four octets may say: counts, lengths, times and sizes."""
MODULUS = 1 << 64
MOST_SUBTREES = MOST_OPERATIONS = 1000

VOTE, RESUME = 1, 2
EXPECT, BOUND = 1, 2
RESET, CUT, CONFLATED = 1, 2, 4
T = TypeVar("T")


class Malformed(ValueError):
    """The frame is not a message of version 1. Drop it whole and count it."""


class Unknown(Malformed):
    """A command that version 1 does not have: a client ignores it."""


class Kind(enum.IntEnum):
    """What happened to a key. An operation is a PUT or a REMOVE, which has the number of REMOVED."""

    PUT = 1
    REMOVED = 2
    EXPIRED = 3


class Mode(enum.IntEnum):
    """How a session begins."""

    DELTA = 1
    SNAPSHOT = 2


class Status(enum.IntEnum):
    """What became of a group."""

    ACCEPTED = 0
    REPLICATED = 1
    CONDITION = 16
    KEY = 17
    VALUE = 18
    NOT_ACTIVE = 19
    FORGOTTEN = 20
    ALONE = 21


class Refusal(enum.IntEnum):
    """Why there is no session."""

    VERSION = 1
    TOO_MANY_SESSIONS = 2
    BAD_SUBTREES = 3
    NOT_READY = 4
    MALFORMED = 5


class Farewell(enum.IntEnum):
    """Why a session is over."""

    NO_SESSION = 1
    EXPIRED = 2
    TAKEN_OVER = 3
    CLOSING = 4
    MALFORMED = 5
    COUNTER_GAP = 6


STATUSES = frozenset(Status)


# --- primitives ------------------------------------------------------------------------------------------


class Reader:
    """Reads a frame from its beginning to its end and not further."""

    def __init__(self, frame: bytes) -> None:
        self._frame, self._at = frame, 0

    def take(self, count: int) -> bytes:
        """So many octets."""
        begin, self._at = self._at, self._at + count
        if self._at > len(self._frame):
            raise Malformed(f"ends within a field: {len(self._frame)} octets")
        return self._frame[begin:self._at]

    def number(self, octets: int, low: int = 0, high: int = MODULUS - 1) -> int:
        """An unsigned number in network order, within a range."""
        number = int.from_bytes(self.take(octets), "big")
        if not low <= number <= high:
            raise Malformed(f"{number} is not from {low} to {high}")
        return number

    def u8(self, low: int = 0, high: int = 255) -> int:
        """One octet."""
        return self.number(1, low, high)

    def u16(self, low: int = 0, high: int = 65535) -> int:
        """Two octets."""
        return self.number(2, low, high)

    def u32(self, low: int = 0) -> int:
        """A count, a length, a time or a size."""
        return self.number(4, low, MOST)

    def digest(self) -> int:
        """Any number."""
        return self.number(8)

    def u63(self, low: int = 0) -> int:
        """A sequence, an epoch, a counter or a limit."""
        return self.number(8, low, BEYOND - 1)

    def text(self) -> bytes:
        """A key, a subtree, an endpoint or a reason."""
        text = self.take(self.u16())
        try:
            text.decode()
        except UnicodeDecodeError as fault:
            raise Malformed(f"not UTF-8: {text!r}") from fault
        return text

    def data(self) -> bytes:
        """A value."""
        return self.take(self.u32())

    def many(self, count: int, one: Callable[[Reader], T]) -> tuple[T, ...]:
        """So many of one kind."""
        return tuple(one(self) for _ in range(count))

    def end(self) -> None:
        """A message ends where its grammar ends."""
        if self._at != len(self._frame):
            raise Malformed(f"{len(self._frame) - self._at} octets too many")


def _text(text: bytes) -> bytes:
    return struct.pack(">H", len(text)) + text


def _data(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


# --- what a client sends ---------------------------------------------------------------------------------


class Hello(NamedTuple):
    """Opens a session."""

    client_id: bytes
    limit: int
    subtrees: Sequence[bytes] = (b"",)
    next_counter: int = 1
    flags: int = 0
    history: bytes = NO_ID
    position: int = 0
    digest: int = 0

    def body(self) -> bytes:
        """After the command."""
        head = struct.pack(">16sBQ16sQQQH", self.client_id, self.flags, self.limit, self.history, self.position,
                           self.digest, self.next_counter, len(self.subtrees))
        return head + b"".join(map(_text, self.subtrees))

    @classmethod
    def of(cls, reader: Reader) -> Hello:
        """Reads a body."""
        client_id, flags, limit = reader.take(16), reader.u8(0, VOTE | RESUME), reader.u63()
        history, position, digest = reader.take(16), reader.u63(), reader.digest()
        if not flags & RESUME and (history, position, digest) != (NO_ID, 0, 0):
            raise Malformed("a position without RESUME")
        counter = reader.u63(1)
        return cls(client_id, limit, reader.many(reader.u16(), Reader.text), counter, flags, history, position, digest)


class Credit(NamedTuple):
    """Raises the limit."""

    limit: int

    def body(self) -> bytes:
        """After the command."""
        return struct.pack(">Q", self.limit)

    @classmethod
    def of(cls, reader: Reader) -> Credit:
        """Reads a body."""
        return cls(reader.u63())


class Operation(NamedTuple):
    """One part of a group. `expected` of None means no condition."""

    kind: int
    key: bytes
    value: bytes = b""
    ttl: int = 0
    expected: Optional[int] = None
    bound: bool = False

    def encode(self) -> bytes:
        """As it stands in a WRITE."""
        flags = (EXPECT if self.expected is not None else 0) | (BOUND if self.bound else 0)
        head = struct.pack(">BBI", self.kind, flags, self.ttl) + _text(self.key)
        condition = b"" if self.expected is None else struct.pack(">Q", self.expected)
        return head + condition + (_data(self.value) if self.kind == Kind.PUT else b"")

    @classmethod
    def of(cls, reader: Reader) -> Operation:
        """Reads one; a key or a value that does not suit the server is for the receipt to refuse."""
        kind, flags = reader.u8(1, 2), reader.u8(0, EXPECT | BOUND)
        ttl, key = reader.u32(), reader.text()
        expected = reader.u63() if flags & EXPECT else None
        value = reader.data() if kind == Kind.PUT else b""
        operation = cls(kind, key, value, ttl, expected, bool(flags & BOUND))
        if not operation.sound:
            raise Malformed(f"no such combination: {operation}")
        return operation

    @property
    def sound(self) -> bool:
        """A put has a value; a removal has neither lifetime nor owner."""
        return bool(self.value) if self.kind == Kind.PUT else not (self.value or self.ttl or self.bound)


Group = Sequence[Operation]


class Write(NamedTuple):
    """Groups with consecutive counters."""

    first_counter: int
    groups: Sequence[Group]
    answered: int = 0

    def body(self) -> bytes:
        """After the command."""
        head = struct.pack(">QQH", self.answered, self.first_counter, len(self.groups))
        return head + b"".join(map(_encode_group, self.groups))

    @classmethod
    def of(cls, reader: Reader) -> Write:
        """Reads a body."""
        answered, first = reader.u63(), reader.u63(1)
        if answered >= first:
            raise Malformed(f"{first} is answered already: {answered}")
        return cls(first, reader.many(reader.u16(), _read_group), answered)


def _encode_group(group: Group) -> bytes:
    return struct.pack(">H", len(group)) + b"".join(operation.encode() for operation in group)


def _read_group(reader: Reader) -> Group:
    return reader.many(reader.u16(1, MOST_OPERATIONS), Operation.of)


class Beat(NamedTuple):
    """The client is alive, has this credit and stands there."""

    limit: int
    epoch: int
    position: int
    digest: int

    def body(self) -> bytes:
        """After the command."""
        return struct.pack(">QQQQ", *self)

    @classmethod
    def of(cls, reader: Reader) -> Beat:
        """Reads a body."""
        return cls(reader.u63(), reader.u63(), reader.u63(), reader.digest())


class Bye(NamedTuple):
    """The client leaves."""

    def body(self) -> bytes:
        """Nothing."""
        return b""

    @classmethod
    def of(cls, _: Reader) -> Bye:
        """Reads nothing."""
        return cls()


class Resync(NamedTuple):
    """Asks for a snapshot."""

    position: int
    digest: int

    def body(self) -> bytes:
        """After the command."""
        return struct.pack(">QQ", *self)

    @classmethod
    def of(cls, reader: Reader) -> Resync:
        """Reads a body."""
        return cls(reader.u63(), reader.digest())


# --- what a server sends ---------------------------------------------------------------------------------


class Welcome(NamedTuple):
    """The session begins."""

    history: bytes
    epoch: int
    sequence: int
    mode: int
    heartbeat_ms: int
    expiry_ms: int
    max_key: int
    max_value: int
    max_in_flight: int
    last_counter: int

    def body(self) -> bytes:
        """After the command."""
        return struct.pack(">16sQQBIIIIIQ", *self)

    @classmethod
    def of(cls, reader: Reader) -> Welcome:
        """Reads a body."""
        begin = reader.take(16), reader.u63(), reader.u63(), reader.u8(Mode.DELTA, Mode.SNAPSHOT)
        return cls(*begin, *reader.many(5, lambda each: each.u32(1)), reader.u63())


class Redirect(NamedTuple):
    """Another server is active."""

    endpoint: bytes

    def body(self) -> bytes:
        """After the command."""
        return _text(self.endpoint)

    @classmethod
    def of(cls, reader: Reader) -> Redirect:
        """Reads a body."""
        return cls(reader.text())


class Refused(NamedTuple):
    """No session."""

    code: int
    reason: bytes = b""

    def body(self) -> bytes:
        """After the command."""
        return struct.pack(">H", self.code) + _text(self.reason)

    @classmethod
    def of(cls, reader: Reader) -> Refused:
        """Reads a body."""
        return cls(reader.u16(1, max(Refusal)), reader.text())


class Entry(NamedTuple):
    """The latest of a key."""

    kind: int
    sequence: int
    key: bytes
    value: bytes = b""
    ttl: int = 0

    def encode(self) -> bytes:
        """As it stands in a BATCH."""
        head = struct.pack(">BQI", self.kind, self.sequence, self.ttl) + _text(self.key)
        return head + (_data(self.value) if self.kind == Kind.PUT else b"")

    @classmethod
    def of(cls, reader: Reader) -> Entry:
        """Reads one."""
        kind, sequence, ttl, key = reader.u8(1, 3), reader.u63(1), reader.u32(), reader.text()
        value = reader.data() if kind == Kind.PUT else b""
        if not key or (kind == Kind.PUT) != bool(value) or kind != Kind.PUT and ttl:
            raise Malformed(f"no such entry: kind {kind}, key {key!r}, ttl {ttl}, {len(value)} octets")
        return cls(kind, sequence, key, value, ttl)

    def number(self) -> int:
        """Its part of the digest."""
        return xxh64(self.value, xxh64(self.key, self.sequence)) if self.kind == Kind.PUT else 0


class Batch(NamedTuple):
    """Entries, and the stretch of sequences that they cover."""

    flags: int
    begin: int
    to: int
    digest: int
    entries: Sequence[Entry] = ()

    def body(self) -> bytes:
        """After the command."""
        head = struct.pack(">BQQQI", self.flags, self.begin, self.to, self.digest, len(self.entries))
        return head + b"".join(entry.encode() for entry in self.entries)

    @classmethod
    def of(cls, reader: Reader) -> Batch:
        """Reads a body; its entries lie within the stretch, in order."""
        flags, begin, to = reader.u8(0, RESET | CUT | CONFLATED), reader.u63(), reader.u63()
        batch = cls(flags, begin, to, reader.digest(), reader.many(reader.u32(), Entry.of))
        sequences = [begin, *(entry.sequence for entry in batch.entries)]
        if begin > to or sequences[-1] > to or any(map(int.__ge__, sequences, sequences[1:])):
            raise Malformed(f"sequences out of order: {batch}")
        if flags & RESET and begin:
            raise Malformed(f"a snapshot begins at 0: {begin}")
        if batch.digest and not flags & CUT:
            raise Malformed("a digest without a cut")
        return batch


class Receipt(NamedTuple):
    """The answer to one group."""

    counter: int
    status: int
    sequence: int

    @property
    def accepted(self) -> bool:
        """Applied, and maybe replicated."""
        return self.status < Status.CONDITION

    def encode(self) -> bytes:
        """As it stands in RECEIPTS."""
        return struct.pack(">QBQ", *self)

    @classmethod
    def of(cls, reader: Reader) -> Receipt:
        """Reads one."""
        receipt = cls(reader.u63(1), reader.u8(), reader.u63())
        if receipt.status not in STATUSES:
            raise Malformed(f"no such status: {receipt}")
        if receipt.status != Status.CONDITION and receipt.accepted != bool(receipt.sequence):
            raise Malformed(f"what is accepted has a sequence, and nothing else: {receipt}")
        return receipt


class Receipts(NamedTuple):
    """Answers, in the order of counters."""

    receipts: Sequence[Receipt]

    def body(self) -> bytes:
        """After the command."""
        return struct.pack(">I", len(self.receipts)) + b"".join(receipt.encode() for receipt in self.receipts)

    @classmethod
    def of(cls, reader: Reader) -> Receipts:
        """Reads a body."""
        return cls(reader.many(reader.u32(), Receipt.of))


class ServerBeat(NamedTuple):
    """The server is alive, and perhaps the client has all."""

    epoch: int
    position: int
    exact: int
    digest: int

    def body(self) -> bytes:
        """After the command."""
        return struct.pack(">QQBQ", *self)

    @classmethod
    def of(cls, reader: Reader) -> ServerBeat:
        """Reads a body."""
        beat = cls(reader.u63(), reader.u63(), reader.u8(0, 1), reader.digest())
        if not beat.exact and beat.digest:
            raise Malformed("a digest that is not exact")
        return beat


class ServerBye(NamedTuple):
    """The session is over."""

    code: int
    reason: bytes = b""

    def body(self) -> bytes:
        """After the command."""
        return struct.pack(">H", self.code) + _text(self.reason)

    @classmethod
    def of(cls, reader: Reader) -> ServerBye:
        """Reads a body."""
        return cls(reader.u16(1, max(Farewell)), reader.text())


# --- frames ----------------------------------------------------------------------------------------------

Message = Union[Hello, Credit, Write, Beat, Bye, Resync,
                Welcome, Redirect, Refused, Batch, Receipts, ServerBeat, ServerBye]

KINDS: dict[int, type[Message]] = {
    0x01: Hello, 0x02: Credit, 0x03: Write, 0x04: Beat, 0x05: Bye, 0x06: Resync,
    0x81: Welcome, 0x82: Redirect, 0x83: Refused, 0x84: Batch, 0x85: Receipts, 0x86: ServerBeat, 0x87: ServerBye}
COMMANDS = {kind: command for command, kind in KINDS.items()}


def encode(message: Message) -> bytes:
    """The frame of a message."""
    return SIGNATURE + bytes((VERSION, COMMANDS[type(message)])) + message.body()


def decode(frame: bytes) -> Message:
    """The message of a frame, or Malformed."""
    reader = Reader(frame)
    if reader.take(2) != SIGNATURE:
        raise Malformed(f"another signature: {frame[:2]!r}")
    if reader.u8() != VERSION:
        raise Malformed(f"another version: {frame[2]}")
    command = reader.u8()
    if command not in KINDS:
        raise Unknown(f"no such command: {command:#x}")
    message = KINDS[command].of(reader)
    reader.end()
    return message


def digest_of(entries: Sequence[Entry]) -> int:
    """The digest of a set of entries."""
    return sum(entry.number() for entry in entries) % MODULUS


def covers(subtrees: Sequence[bytes], key: bytes) -> bool:
    """Whether a key is followed."""
    return key.startswith(tuple(subtrees))


def sound_subtrees(subtrees: Sequence[bytes]) -> bool:
    """One at least and not too many, sorted, no two equal, none a prefix of another."""
    pairs = zip(subtrees, subtrees[1:])
    return 1 <= len(subtrees) <= MOST_SUBTREES and all(a < b and not b.startswith(a) for a, b in pairs)
