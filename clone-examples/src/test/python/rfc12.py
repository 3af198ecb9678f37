"""The Clustered Hashmap Protocol (RFC 12/CHP) on the wire: the five-frame message and its properties.

Written from the RFC and from what published programs send; it shares nothing with the Java code that it
is used to test.
"""

from __future__ import annotations

import math
import os
from typing import NamedTuple, Optional, Sequence

ICANHAZ = b"ICANHAZ?"
KTHXBAI = b"KTHXBAI"
HUGZ = b"HUGZ"

SNAPSHOT, PUBLISHER, COLLECTOR = 0, 1, 2
"""Offsets of the three ports from the server's first port P."""

NO_SEQUENCE = bytes(8)
ASCII_ZEROS = b"00000000"
"""RFC 12 prints the sequence of HUGZ as 00000000; read to the letter these are eight ASCII zeros."""


class Malformed(ValueError):
    """The frames are not a CHP message. Drop the message whole and go on."""


class Kvmsg(NamedTuple):
    """One CHP message: KVSET, KVPUB, KVSYNC, KTHXBAI or HUGZ, which differ only in what they fill in."""

    key: bytes
    sequence: int = 0
    uuid: bytes = b""
    properties: bytes = b""
    body: bytes = b""

    def frames(self) -> list[bytes]:
        """The five frames of RFC 12, the sequence in eight bytes of network order."""
        return [self.key, encode_sequence(self.sequence), self.uuid, self.properties, self.body]

    @classmethod
    def of(cls, frames: Sequence[bytes]) -> Kvmsg:
        """Decodes five frames; anything else is malformed."""
        if len(frames) != 5:
            raise Malformed(f"a message has five frames: {len(frames)}")
        key, sequence, uuid, properties, body = frames
        return cls(key, decode_sequence(sequence), uuid, properties, body)


def encode_sequence(sequence: int) -> bytes:
    """Eight bytes in network order."""
    return sequence.to_bytes(8, "big")


def decode_sequence(frame: bytes) -> int:
    """The sequence; 0, which says nothing, also for the ASCII zeros of a literal reading of the RFC."""
    if len(frame) != 8:
        raise Malformed(f"a sequence has eight bytes: {len(frame)}")
    return 0 if frame == ASCII_ZEROS else int.from_bytes(frame, "big")


def new_uuid() -> bytes:
    """Sixteen raw bytes, as RFC 12 and the Guide's C client have it."""
    return os.urandom(16)


def ttl_property(seconds: float = 0) -> bytes:
    """The property every careful writer sends, also for 0: servers exist that end when it is missing."""
    return b"ttl=%d\n" % seconds


def parse_properties(raw: bytes) -> dict[bytes, bytes]:
    """Reads properties leniently: split at the first '=', CR and NUL padding ignored, the rest skipped."""
    lines = (line.strip(b"\r\0") for line in raw.split(b"\n"))
    return dict(line.split(b"=", 1) for line in lines if b"=" in line)  # type: ignore[misc]


def relative_ttl(raw: bytes) -> Optional[float]:
    """The lifetime in seconds that a KVSET asks for; none for 0, negative, missing or unreadable."""
    try:
        seconds = float(parse_properties(raw).get(b"ttl", b""))
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def endpoint(address: str, offset: int) -> str:
    """The endpoint of one of the three ports of the server at HOST:P."""
    host, port = address.rsplit(":", 1)
    return f"tcp://{host}:{int(port) + offset}"
