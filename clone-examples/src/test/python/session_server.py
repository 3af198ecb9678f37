#!/usr/bin/python3
"""A small scripted server of the session protocol, with the RFC 12 plane beside it, to test the client with.

    session_server.py serve --port 5556

prints `ready P` and serves until it is killed. It is written from PROTOCOL.md, for correctness and not for speed:
its digests of subtrees cost a pass over all keys. `faults` says what it does wrong, once for each time it is named.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass, field
from typing import Iterator, Optional

import zmq

import rfc12
import session
from rfc12 import Kvmsg
from session import Batch, Entry, Farewell, Group, Kind, Mode, Operation, Receipt, Refusal, Status

STRETCH = 64 * 1024
MAX_KEY, MAX_VALUE, MAX_IN_FLIGHT = 255, 2 << 20, 10_000
RESERVED = (rfc12.ICANHAZ, rfc12.KTHXBAI, rfc12.HUGZ, session.INTERNAL)
TURN = 1000
"""Messages of one socket in one turn."""


def good_key(key: bytes) -> bool:
    """Not empty, not long, nothing that RFC 12 or this server keeps for itself, and printable."""
    return 0 < len(key) <= MAX_KEY and not key.startswith(RESERVED) and min(key) >= 32


@dataclass
class Memory:
    """What the server knows of a client, whether or not it has a session."""

    last: int = 0
    answers: dict[int, Receipt] = field(default_factory=dict)


@dataclass
class Session:
    """One client on one connection."""

    identity: bytes
    hello: session.Hello
    memory: Memory
    position: int
    reset: bool
    limit: int
    heard: float
    sent: int = 0
    cut_due: bool = True
    receipts: list[Receipt] = field(default_factory=list)


class Table:
    """The map: the latest of every key, also of those that are gone, in the order of sequences."""

    def __init__(self) -> None:
        self.history = os.urandom(16)
        self.sequence = self.digest = self.forgotten = 0
        self.latest: dict[bytes, Entry] = {}
        self.deadlines: dict[bytes, float] = {}
        self.owners: dict[bytes, bytes] = {}

    def apply(self, kind: Kind, key: bytes, value: bytes = b"", ttl: int = 0, owner: bytes = b"") -> Entry:
        """One update, which moves its key to the end."""
        self.sequence += 1
        entry = Entry(kind, self.sequence, key, value, ttl if kind == Kind.PUT else 0)
        self.digest += entry.number() - self._forget(key)
        self.latest[key] = entry
        if entry.ttl:
            self.deadlines[key] = time.monotonic() + ttl
        if owner:
            self.owners[key] = owner
        return entry

    def _forget(self, key: bytes) -> int:
        self.deadlines.pop(key, None)
        self.owners.pop(key, None)
        old = self.latest.pop(key, None)
        return old.number() if old else 0

    def live(self, subtrees: tuple[bytes, ...] = (b"",)) -> list[Entry]:
        """The entries under the subtrees."""
        return [e for e in self.latest.values() if e.kind == Kind.PUT and session.covers(subtrees, e.key)]

    def digest_of(self, subtrees: tuple[bytes, ...]) -> int:
        """The digest of the subtrees."""
        if b"" in subtrees:
            return self.digest % session.MODULUS
        return session.digest_of(self.live(subtrees))

    def since(self, position: int) -> list[Entry]:
        """What has changed since."""
        newer: list[Entry] = []
        for entry in reversed(self.latest.values()):
            if entry.sequence <= position:
                break
            newer.append(entry)
        return newer[::-1]

    def sequence_of(self, key: bytes) -> int:
        """The sequence of an entry, 0 if there is none."""
        entry = self.latest.get(key)
        return entry.sequence if entry and entry.kind == Kind.PUT else 0


class SessionServer:
    """One server on P, P+1 and P+2. Confined to the thread that calls turn()."""

    def __init__(self, port: int, heartbeat: float = 0.2, expiry: float = 2.0) -> None:
        self.address = f"127.0.0.1:{port}"
        self.heartbeat, self.expiry = heartbeat, expiry
        self.table = Table()
        self.memories: dict[bytes, Memory] = {}
        self.sessions: dict[bytes, Session] = {}
        self.faults: list[str] = []
        self.seen: list[session.Message] = []
        self.redirect = b""
        self.offers = b"1"
        self._beat_at = 0.0
        self.context = zmq.Context()
        self.router, self.publisher, self.collector = map(self._bound, (zmq.ROUTER, zmq.PUB, zmq.SUB), range(3))
        self.collector.subscribe(b"")

    def _bound(self, kind: int, offset: int) -> zmq.Socket:
        opened = self.context.socket(kind)
        opened.set_hwm(0)
        opened.linger = 0
        opened.bind(rfc12.endpoint(self.address, offset))
        return opened

    def close(self) -> None:
        """Gone, as if killed."""
        self.context.destroy(linger=0)

    def turn(self, timeout: float = 0.0) -> None:
        """Reads, applies, then tells: a cut at the end of the turn, receipts after it."""
        poller = zmq.Poller()
        poller.register(self.router, zmq.POLLIN)
        poller.register(self.collector, zmq.POLLIN)
        poller.poll(timeout * 1000)
        for opened, accept in ((self.router, self._on_request), (self.collector, self._on_kvset)):
            for frames in self._some(opened):
                accept(frames)
        self._tick(time.monotonic())
        for each in list(self.sessions.values()):
            self._feed(each)
            self._send_receipts(each)

    @staticmethod
    def _some(opened: zmq.Socket) -> Iterator[list[bytes]]:
        for _ in range(TURN):
            try:
                yield opened.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return

    def _faulty(self, fault: str) -> bool:
        """Whether to do this wrong now."""
        if fault in self.faults:
            self.faults.remove(fault)
            return True
        return False

    # --- the RFC 12 plane ----------------------------------------------------------------------------

    def _on_kvset(self, frames: list[bytes]) -> None:
        if len(frames) != 5 or not good_key(frames[0]):
            return
        key, _, uuid, properties, value = frames
        ttl = int(rfc12.relative_ttl(properties) or 0)
        self.apply(Kind.PUT if value else Kind.REMOVED, key, value, ttl, uuid=uuid, properties=properties)

    def apply(self, kind: Kind, key: bytes, value: bytes = b"", ttl: int = 0, owner: bytes = b"",
              uuid: bytes = b"", properties: bytes = b"") -> Entry:
        """One update, told to the RFC 12 plane at once."""
        entry = self.table.apply(kind, key, value, ttl, owner)
        self.publisher.send_multipart(Kvmsg(key, entry.sequence, uuid, properties, value).frames())
        return entry

    def _on_request(self, frames: list[bytes]) -> None:
        identity, *request = frames
        if request and request[0].startswith(session.SIGNATURE):
            self._on_frame(identity, request[0])
        elif len(request) == 2 and request[0] == rfc12.ICANHAZ:
            for message in (*self._snapshot(request[1]), self._end(request[1])):
                self.router.send_multipart([identity, *message.frames()])

    def _snapshot(self, subtree: bytes) -> Iterator[Kvmsg]:
        if subtree == session.INTERNAL and self.offers:
            yield Kvmsg(session.VERSIONS_KEY, 0, body=self.offers)
            yield Kvmsg(b"/.chp/digest", self.table.sequence, body=b"%016x" % self.table.digest_of((b"",)))
        for entry in self.table.live((subtree,)):
            yield Kvmsg(entry.key, entry.sequence, body=entry.value)

    def _end(self, subtree: bytes) -> Kvmsg:
        return Kvmsg(rfc12.KTHXBAI, self.table.sequence, body=subtree)

    # --- sessions ------------------------------------------------------------------------------------

    def _on_frame(self, identity: bytes, frame: bytes) -> None:
        if "silent" in self.faults:
            return
        known = self.sessions.get(identity)
        try:
            message = session.decode(frame)
        except session.Malformed:
            self._on_malformed(identity, frame)
            return
        self.seen.append(message)
        if isinstance(message, session.Hello):
            self._on_hello(identity, message)
        elif known is None:
            self._end_session(identity, Farewell.NO_SESSION)
        else:
            known.heard = time.monotonic()
            self._on_message(known, message)

    def _on_malformed(self, identity: bytes, frame: bytes) -> None:
        if frame[3:4] == b"\x01":
            code = Refusal.MALFORMED if frame[2] == session.VERSION else Refusal.VERSION
            self._send(identity, session.Refused(code))
        else:
            self._end_session(identity, Farewell.MALFORMED if identity in self.sessions else Farewell.NO_SESSION)

    def _on_message(self, of: Session, message: session.Message) -> None:
        if isinstance(message, (session.Credit, session.Beat)):
            of.limit = max(of.limit, message.limit)
        elif isinstance(message, session.Write):
            self._on_write(of, message)
        elif isinstance(message, session.Resync):
            of.position, of.reset, of.cut_due = 0, True, True
        elif isinstance(message, session.Bye):
            self._unbind(of.hello.client_id)
            del self.sessions[of.identity]

    def _end_session(self, identity: bytes, code: Farewell) -> None:
        """What is bound goes unless the session goes on elsewhere."""
        ended = self.sessions.pop(identity, None)
        if ended and code in (Farewell.EXPIRED, Farewell.MALFORMED):
            self._unbind(ended.hello.client_id)
        self._send(identity, session.ServerBye(code, code.name.encode()))

    def _unbind(self, client_id: bytes) -> None:
        for key in [key for key, owner in self.table.owners.items() if owner == client_id]:
            self.apply(Kind.REMOVED, key)

    def _on_hello(self, identity: bytes, hello: session.Hello) -> None:
        if self._faulty("redirect"):
            self._send(identity, session.Redirect(self.redirect))
        elif self._faulty("not ready"):
            self._send(identity, session.Refused(Refusal.NOT_READY, b"ask again"))
        elif not session.sound_subtrees(hello.subtrees):
            self._send(identity, session.Refused(Refusal.BAD_SUBTREES))
        else:
            self._welcome(identity, hello)

    def _welcome(self, identity: bytes, hello: session.Hello) -> None:
        for other in [s.identity for s in self.sessions.values() if s.hello.client_id == hello.client_id]:
            if other != identity:
                self._end_session(other, Farewell.TAKEN_OVER)
        delta = self._can_resume(hello)
        memory = self.memories.setdefault(hello.client_id, Memory())
        self.sessions[identity] = Session(identity, hello, memory, hello.position if delta else 0, not delta,
                                          hello.limit, time.monotonic())
        self._send(identity, session.Welcome(
            self.table.history, 1, self.table.sequence, Mode.DELTA if delta else Mode.SNAPSHOT,
            int(self.heartbeat * 1000), int(self.expiry * 1000), MAX_KEY, MAX_VALUE, MAX_IN_FLIGHT, memory.last))

    def _can_resume(self, hello: session.Hello) -> bool:
        table = self.table
        if not hello.flags & session.RESUME or hello.history != table.history:
            return False
        if hello.position == table.sequence:
            return hello.digest == table.digest_of(tuple(hello.subtrees))
        return table.forgotten <= hello.position < table.sequence

    # --- following -----------------------------------------------------------------------------------

    def _feed(self, to: Session) -> None:
        """Stretches as far as credit goes."""
        while to.sent < to.limit and (to.cut_due or to.position < self.table.sequence):
            subtrees = tuple(to.hello.subtrees)
            newer = [e for e in self.table.since(to.position) if session.covers(subtrees, e.key)]
            if newer or to.cut_due:
                self._send_stretch(to, newer)
            else:
                to.position = self.table.sequence

    def _send_stretch(self, to: Session, newer: list[Entry]) -> None:
        entries = self._fitting(newer)
        cut = len(entries) == len(newer)
        end = self.table.sequence if cut else entries[-1].sequence
        flags = (session.CUT if cut else 0) | (session.RESET if to.reset else 0)
        if end - to.position > len(entries):
            flags |= session.CONFLATED
        digest = self.table.digest_of(tuple(to.hello.subtrees)) if cut else 0
        self._send_batch(to, Batch(flags, 0 if to.reset else to.position, end, digest, entries))
        to.position, to.reset, to.cut_due = end, False, not cut

    @staticmethod
    def _fitting(newer: list[Entry]) -> list[Entry]:
        size = 0
        for count, entry in enumerate(newer):
            size += len(entry.encode())
            if count and size > STRETCH:
                return newer[:count]
        return newer

    def _send_batch(self, to: Session, batch: Batch) -> None:
        if self._faulty("lose batch"):
            return
        if self._faulty("lose entry"):
            batch = batch._replace(entries=batch.entries[1:])
        frame = session.encode(batch)
        to.sent += len(frame)
        self.router.send_multipart([to.identity, frame])

    def _send(self, identity: bytes, message: session.Message) -> None:
        self.router.send_multipart([identity, session.encode(message)])

    def _tick(self, now: float) -> None:
        for key in [key for key, deadline in self.table.deadlines.items() if deadline <= now]:
            self.apply(Kind.EXPIRED, key)
        for each in [each for each in self.sessions.values() if each.heard + self.expiry < now]:
            self._end_session(each.identity, Farewell.EXPIRED)
        if now >= self._beat_at and "silent" not in self.faults:
            self._beat_at = now + self.heartbeat
            self.publisher.send_multipart(Kvmsg(rfc12.HUGZ, self.table.sequence).frames())
            for each in self.sessions.values():
                self._beat(each)

    def _beat(self, to: Session) -> None:
        exact = not to.cut_due and to.position == self.table.sequence
        digest = self.table.digest_of(tuple(to.hello.subtrees)) if exact else 0
        if exact and self._faulty("wrong beat"):
            digest ^= 1
        self._send(to.identity, session.ServerBeat(1, to.position, int(exact), digest))

    # --- writing -------------------------------------------------------------------------------------

    def _on_write(self, of: Session, write: session.Write) -> None:
        """Group by group, until one has a counter that cannot be."""
        for counter in [counter for counter in of.memory.answers if counter <= write.answered]:
            del of.memory.answers[counter]
        for counter, group in enumerate(write.groups, write.first_counter):
            if of.memory.last and counter > of.memory.last + 1:
                self._end_session(of.identity, Farewell.COUNTER_GAP)
                return
            of.receipts.append(self._answer(of, counter, group))

    def _answer(self, of: Session, counter: int, group: Group) -> Receipt:
        memory = of.memory
        if counter <= memory.last:
            return memory.answers.get(counter, Receipt(counter, Status.FORGOTTEN, 0))
        status, sequence = self._perform(group, of.hello.client_id)
        memory.last, memory.answers[counter] = counter, Receipt(counter, status, sequence)
        return memory.answers[counter]

    def _perform(self, group: Group, client_id: bytes) -> tuple[Status, int]:
        """All or nothing."""
        refused = self._refusal(group)
        if refused:
            return refused
        for operation in group:
            kind, owner = Kind(operation.kind), client_id if operation.bound else b""
            entry = self.apply(kind, operation.key, operation.value, operation.ttl, owner)
        return Status.ACCEPTED, entry.sequence

    def _refusal(self, group: Group) -> Optional[tuple[Status, int]]:
        keys = [operation.key for operation in group]
        if len(set(keys)) < len(keys) or not all(map(good_key, keys)):
            return Status.KEY, 0
        if any(len(operation.value) > MAX_VALUE for operation in group):
            return Status.VALUE, 0
        return next(filter(None, map(self._unmet, group)), None)

    def _unmet(self, operation: Operation) -> Optional[tuple[Status, int]]:
        actual = self.table.sequence_of(operation.key)
        return None if operation.expected in (None, actual) else (Status.CONDITION, actual)

    def _send_receipts(self, to: Session) -> None:
        receipts, to.receipts = to.receipts, []
        if receipts and not self._faulty("lose receipts"):
            self._send(to.identity, session.Receipts(receipts))


def main() -> None:
    """Serves until it is killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("serve",))
    parser.add_argument("--port", type=int, default=5556)
    arguments = parser.parse_args()
    server = SessionServer(arguments.port)
    print("ready", arguments.port, flush=True)
    while True:
        server.turn(0.05)


if __name__ == "__main__":
    main()
