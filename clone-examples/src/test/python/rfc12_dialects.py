"""What published Clone servers do on the wire, as data: one row per program.

Each field is a point in which those programs differ from one another or from RFC 12.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Callable, Sequence

import rfc12

UUIDS: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "raw": rfc12.new_uuid,
    "text": lambda: str(uuid.uuid4()).encode(),
    "hex": lambda: uuid.uuid4().hex.encode(),
}


@dataclass(frozen=True)
class Dialect:
    """How one published server speaks. The defaults are those of the Guide's C server, model six."""

    collector: str = "sub"
    """RFC 12 and model six read updates from a SUB socket, models three to five from a PULL socket."""
    kthxbai_body: bool = False
    """RFC 12: the subtree. The Guide's C server leaves the body empty."""
    kthxbai_sequence: str = "current"
    """RFC 12: the 'highest' KVSYNC of this snapshot. Every program sends the 'current' one."""
    control_uuid: str = "empty"
    """The UUID of HUGZ and KTHXBAI: 'raw' random bytes from the Guide's Python server."""
    writer_uuid: str = "raw"
    """The UUID that clients of this family send, and so the one in KVPUB and KVSYNC."""
    bare_kvsync: bool = False
    """RFC 12: frames 2 and 3 of KVSYNC are empty. No program does that."""
    ttl: str = "ms"
    """The stored ttl: epoch milliseconds ('ms'), or epoch seconds with a fraction ('float')."""
    hugz: str = "current"
    """The sequence of HUGZ: 'current', 'zero', 'ascii' (eight ASCII zeros), or 'never' sent (model five)."""
    properties: str = "c"
    """Which program's way of encoding properties again when it publishes them."""
    empty_subtree: bool = True
    """False: a request for the subtree '' is ignored, as in the Guide's Python server of model five."""
    zero_ttl_expires: bool = False
    """True: ttl=0 expires at the next look, as in the Guide's C++ server."""

    def stored_ttl(self, seconds: float) -> bytes:
        """The absolute time that replaces a relative ttl in the server's map."""
        expires = time.time() + seconds
        return b"%f" % expires if self.ttl == "float" else b"%d" % (expires * 1000)

    def reencode(self, raw: bytes) -> bytes:
        """The properties as this server publishes them again."""
        return REENCODE[self.properties](raw)


def reencode_c(raw: bytes) -> bytes:
    """The Guide's C kvmsg: a last line without its newline is lost."""
    return raw[: raw.rfind(b"\n") + 1]


def reencode_python(raw: bytes) -> bytes:
    """The Guide's Python kvmsg: a line with no '=' or with two is lost."""
    return b"".join(line + b"\n" for line in raw.split(b"\n") if line.count(b"=") == 1)


def reencode_java(raw: bytes) -> bytes:
    """The Guide's Java kvmsg: a=b=c becomes a=b, and NULs fill the length it had."""
    pairs = (line.split(b"=") for line in raw.split(b"\n") if b"=" in line)
    return b"".join(pair[0] + b"=" + pair[1] + b"\n" for pair in pairs).ljust(len(raw), b"\0")


def verbatim(raw: bytes) -> bytes:
    """As received."""
    return raw


REENCODE = {"c": reencode_c, "python": reencode_python, "java": reencode_java, "verbatim": verbatim}

DIALECTS = {
    "c5": Dialect(collector="pull", hugz="never", writer_uuid="empty"),
    "c6": Dialect(),
    "python5": Dialect(collector="pull", hugz="never", kthxbai_body=True, control_uuid="raw",
                       ttl="float", properties="python", empty_subtree=False),
    "python6": Dialect(kthxbai_body=True, control_uuid="raw", ttl="float", properties="python"),
    "java5": Dialect(collector="pull", hugz="never", kthxbai_body=True, writer_uuid="empty",
                     properties="java"),
    "java6": Dialect(kthxbai_body=True, writer_uuid="text", properties="java"),
    "cpp6": Dialect(kthxbai_body=True, writer_uuid="hex", zero_ttl_expires=True),
    "rfc": Dialect(kthxbai_body=True, kthxbai_sequence="highest", bare_kvsync=True, hugz="zero",
                   properties="verbatim"),
    "rfc-ascii": Dialect(kthxbai_body=True, kthxbai_sequence="highest", bare_kvsync=True, hugz="ascii",
                         properties="verbatim"),
}


def kvset_faults(frames: Sequence[bytes]) -> list[str]:
    """What in a KVSET would stop, deafen or confuse a published server; empty for a careful writer."""
    if len(frames) != 5:
        return [f"{len(frames)} frames: the Guide's Python server is deaf from then on"]
    key, sequence, identity, properties, _ = frames
    rules = {
        "key: 1 to 255 bytes without NUL": 0 < len(key) <= 255 and b"\0" not in key,
        "sequence: eight bytes": len(sequence) == 8,
        "uuid: sixteen raw bytes": len(identity) == 16,
        "ttl: always present, a plain number": rfc12.parse_properties(properties).get(b"ttl", b"").isdigit(),
        "properties: each line ended": properties.endswith(b"\n"),
        "properties: one '=' each": all(line.count(b"=") == 1 for line in properties.split(b"\n")[:-1]),
    }
    return [rule for rule, kept in rules.items() if not kept]
