#!/usr/bin/python3
"""A scripted RFC 12 server: it speaks any published dialect and fails on request.

    rfc12_server.py --dialect c6 --port 0

prints `ready P` and then answers each line on stdin with one line on stdout (`ok …`, JSON or `error …`).
It ends when stdin does. `help` lists the commands. It binds P, P+1 and P+2 on the loopback only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import sys
import time
from dataclasses import dataclass, field
from typing import Callable, Iterator, NamedTuple, Optional

import zmq

import rfc12
from rfc12 import Kvmsg
from rfc12_dialects import DIALECTS, UUIDS, Dialect, kvset_faults

BIND_PATIENCE = 5.0
"""Seconds to wait until the ports of a closed server are free again."""


def free_port(count: int = 3) -> int:
    """The first of so many consecutive loopback ports, below the range from which the system hands out."""
    while True:
        port = random.randrange(15000, 32000)
        if all(_is_free(port + offset) for offset in range(count)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Entry(NamedTuple):
    """A stored message, with the monotonic time of its expiry."""

    message: Kvmsg
    deadline: Optional[float]


@dataclass
class Faults:
    """What the server is told to do wrong."""

    ignore: int = 0
    truncate: int = 0
    drop: int = 0
    silent: bool = False
    passive: bool = False
    whole: bool = False


@dataclass
class Counts:
    """What the server has seen of its clients."""

    requests: list[str] = field(default_factory=list)
    bad_requests: list[str] = field(default_factory=list)
    updates: int = 0
    kvset_faults: list[str] = field(default_factory=list)
    last_kvset: list[str] = field(default_factory=list)


class ScriptedServer:
    """One server on P, P+1 and P+2. Confined to the thread that calls run()."""

    def __init__(self, dialect: Dialect, port: int, period: float = 1.0) -> None:
        self.dialect, self.port, self.period = dialect, port, period
        self.entries: dict[bytes, Entry] = {}
        self.sequence = 0
        self.faults, self.counts = Faults(), Counts()
        self.tick_at = time.monotonic() + period
        self.context = zmq.Context()
        self.bind()

    # --- sockets -------------------------------------------------------------------------------------

    def bind(self) -> None:
        """Opens the three sockets. Unlimited queues: nothing is lost here unless a fault says so."""
        collector = zmq.PULL if self.dialect.collector == "pull" else zmq.SUB
        self.router = self._bound(zmq.ROUTER, rfc12.SNAPSHOT)
        self.publisher = self._bound(zmq.PUB, rfc12.PUBLISHER)
        self.collector = self._bound(collector, rfc12.COLLECTOR)
        if collector == zmq.SUB:
            self.collector.subscribe(b"")

    def _bound(self, kind: int, offset: int) -> zmq.Socket:
        opened = self.context.socket(kind)
        opened.set_hwm(0)
        opened.linger = 0
        patience = time.monotonic() + BIND_PATIENCE
        while True:
            try:
                opened.bind(f"tcp://127.0.0.1:{self.port + offset}")
                return opened
            except zmq.ZMQError as error:
                if error.errno != zmq.EADDRINUSE or time.monotonic() > patience:
                    raise
                time.sleep(0.01)

    def close(self) -> None:
        """Breaks every connection."""
        for opened in (self.router, self.publisher, self.collector):
            opened.close()

    # --- one turn ------------------------------------------------------------------------------------

    def run(self, stdin: int, perform: Callable[[str], None]) -> None:
        """Serves until stdin ends; each of its lines goes to perform."""
        pending = b""
        while True:
            ready = self._poll(stdin)
            for opened, accept in ((self.collector, self.on_update), (self.router, self.on_request)):
                if opened in ready:
                    self._drain(opened, accept)
            if stdin in ready:
                read = os.read(stdin, 65536)
                if not read:
                    return
                *lines, pending = (pending + read).split(b"\n")
                for line in lines:
                    perform(line.decode("utf-8", "surrogateescape"))
            self.tick()

    def _poll(self, stdin: int) -> dict:
        poller = zmq.Poller()  # a new one each turn, since a restart replaces the sockets
        for item in (self.router, self.collector, stdin):
            poller.register(item, zmq.POLLIN)
        return dict(poller.poll(max(0, (self.tick_at - time.monotonic()) * 1000) + 1))

    @staticmethod
    def _drain(opened: zmq.Socket, accept: Callable[[list[bytes]], None]) -> None:
        for _ in range(1000):
            try:
                accept(opened.recv_multipart(zmq.DONTWAIT))
            except zmq.Again:
                return

    # --- snapshots -----------------------------------------------------------------------------------

    def on_request(self, frames: list[bytes]) -> None:
        """Answers ICANHAZ unless a fault or the dialect says otherwise."""
        identity, *request = frames
        if len(request) != 2 or request[0] != rfc12.ICANHAZ:
            self.counts.bad_requests.append(repr(request))
            return
        subtree = request[1]
        self.counts.requests.append(subtree.decode("utf-8", "replace"))
        if self.answers(subtree):
            self.send_snapshot(identity, subtree)

    def answers(self, subtree: bytes) -> bool:
        """Passive and starting servers drop requests; so does Python model five for the empty subtree."""
        if self.faults.silent or self.faults.passive:
            return False
        if self.faults.ignore > 0:
            self.faults.ignore -= 1
            return False
        return bool(subtree) or self.dialect.empty_subtree

    def send_snapshot(self, identity: bytes, subtree: bytes) -> None:
        """KVSYNC for each entry, then KTHXBAI; a truncated one is like the loss at a high-water mark."""
        entries = list(self.kvsync(subtree))
        truncated = self.faults.truncate > 0
        if truncated:
            self.faults.truncate -= 1
            entries = entries[: len(entries) // 2]
        for entry in entries:
            self.router.send_multipart([identity, *entry.frames()])
        if not truncated:
            self.router.send_multipart([identity, *self.kthxbai(subtree, entries).frames()])

    def kvsync(self, subtree: bytes) -> Iterator[Kvmsg]:
        """The stored messages as they are, or bare as RFC 12 wants them; the prefix is plain bytes."""
        for entry in self.entries.values():
            if self.faults.whole or entry.message.key.startswith(subtree):
                message = entry.message
                yield message._replace(uuid=b"", properties=b"") if self.dialect.bare_kvsync else message

    def kthxbai(self, subtree: bytes, entries: list[Kvmsg]) -> Kvmsg:
        """The end of a snapshot, in this dialect's form."""
        highest = max((entry.sequence for entry in entries), default=0)
        sequence = highest if self.dialect.kthxbai_sequence == "highest" else self.sequence
        body = subtree if self.dialect.kthxbai_body else b""
        return Kvmsg(rfc12.KTHXBAI, sequence, UUIDS[self.dialect.control_uuid](), b"", body)

    # --- updates -------------------------------------------------------------------------------------

    def on_update(self, frames: list[bytes]) -> None:
        """A KVSET from a writer. No published server looks for duplicates, so neither does this one."""
        self.counts.updates += 1
        self.counts.kvset_faults += kvset_faults(frames)
        self.counts.last_kvset = [frame.hex() for frame in frames]
        if len(frames) == 5 and not (self.faults.passive or self.faults.silent):
            key, _, identity, properties, body = frames
            self.update(Kvmsg(key, 0, identity, properties, body))

    def update(self, kvset: Kvmsg) -> None:
        """Numbers, publishes and only then stores an update: published with the ttl still relative."""
        self.sequence += 1
        properties = self.dialect.reencode(kvset.properties)
        kvpub = kvset._replace(sequence=self.sequence, properties=properties)
        if self.faults.drop > 0:
            self.faults.drop -= 1
        else:
            self.publish(kvpub.frames())
        self.store(kvpub)

    def store(self, kvpub: Kvmsg) -> None:
        """Keeps the message with its ttl made absolute; an empty body removes the key."""
        ttl = self.lifetime(kvpub.properties)
        if not kvpub.body:
            self.entries.pop(kvpub.key, None)
        elif ttl is None:
            self.entries[kvpub.key] = Entry(kvpub, None)
        else:
            absolute = self.dialect.reencode(b"ttl=%s\n" % self.dialect.stored_ttl(ttl))
            others = [line + b"\n" for line in kvpub.properties.strip(b"\0").split(b"\n")[:-1]
                      if not line.startswith(b"ttl=")]
            stored = kvpub._replace(properties=b"".join(others) + absolute)
            self.entries[kvpub.key] = Entry(stored, time.monotonic() + ttl)

    def lifetime(self, properties: bytes) -> Optional[float]:
        """Seconds to live, or none; at once for ttl=0 in the Guide's C++ server."""
        zero = rfc12.parse_properties(properties).get(b"ttl") == b"0"
        return 0.0 if zero and self.dialect.zero_ttl_expires else rfc12.relative_ttl(properties)

    def publish(self, frames: list[bytes]) -> None:
        """To all subscribers, unless the server plays dead."""
        if not self.faults.silent:
            self.publisher.send_multipart(frames)

    # --- once a period -------------------------------------------------------------------------------

    def tick(self) -> None:
        """HUGZ and expiry, each once a second in every program."""
        if time.monotonic() < self.tick_at:
            return
        self.tick_at += self.period
        if self.faults.passive:
            self.publish_bogus_deletes()
        else:
            self.expire()
        self.hug()

    def hug(self) -> None:
        """HUGZ in this dialect's form. Model six sends it always, also from a passive server."""
        identity = UUIDS[self.dialect.control_uuid]()
        sequence = {"current": rfc12.encode_sequence(self.sequence), "zero": rfc12.NO_SEQUENCE,
                    "ascii": rfc12.ASCII_ZEROS}.get(self.dialect.hugz)
        if sequence is not None:
            self.publish([rfc12.HUGZ, sequence, identity, b"", b""])

    def expire(self) -> None:
        """Publishes an expiry as the programs do: the UUID of the set again, and the ttl absolute."""
        now = time.monotonic()
        for key, entry in list(self.entries.items()):
            if entry.deadline is not None and entry.deadline <= now:
                bare = self.dialect.bare_kvsync
                self.update_expired(entry.message._replace(uuid=b"", properties=b"") if bare else entry.message)

    def update_expired(self, message: Kvmsg) -> None:
        """A delete with its own sequence number."""
        self.sequence += 1
        self.publish(message._replace(sequence=self.sequence, body=b"").frames())
        self.entries.pop(message.key, None)

    def publish_bogus_deletes(self) -> None:
        """A passive server of the Guide reads relative ttls as absolute ones and 'expires' live keys."""
        for entry in list(self.entries.values()):
            self.sequence += 1
            self.publish(entry.message._replace(sequence=self.sequence, body=b"").frames())


class Console:
    """The commands on stdin. Each public method is one command, its words are the arguments."""

    def __init__(self, server: ScriptedServer) -> None:
        self._server = server

    def perform(self, line: str) -> None:
        """Runs one line and prints its one-line answer."""
        words = line.split(" ")
        command = getattr(self, words[0].replace("-", "_"), None)
        try:
            if command is None or words[0].startswith(("_", "perform")):
                raise ValueError(f"no such command: {words[0]}")
            print(command(*words[1:]) or "ok", flush=True)
        except (TypeError, ValueError) as error:
            print(f"error {error}", flush=True)

    def help(self) -> str:
        """Lists the commands."""
        return "ok " + " ".join(name for name in dir(self) if not name.startswith("_"))

    def put(self, key: str, value: str, ttl: str = "0") -> str:
        """An update as a client of this dialect's family would send it: put KEY VALUE [TTL]."""
        properties = b"via=a=b\n"  # a value with '=': kept, lost or cut according to the dialect
        if ttl != "0" or not self._server.dialect.zero_ttl_expires:
            properties = b"ttl=%s\n" % ttl.encode() + properties
        return self._update(key, _bytes(value), properties)

    def delete(self, key: str) -> str:
        """A delete, which takes a sequence number also for an absent key."""
        return self._update(key, b"", b"ttl=0\n")

    def fill(self, prefix: str, count: str) -> str:
        """So many entries prefix0, prefix1, …: fill PREFIX COUNT."""
        for number in range(int(count)):
            self.put(f"{prefix}{number}", f"value-{number}")
        return f"ok {self._server.sequence}"

    def drop_next(self, count: str = "1") -> None:
        """The next updates are stored and numbered but not published: a gap."""
        self._server.faults.drop = int(count)

    def jump(self, by: str) -> None:
        """Uses up sequence numbers, as the Guide's Python server does when it takes over."""
        self._server.sequence += int(by)

    def restart(self) -> None:
        """A restart of a server without persistence: no entries, sequence 0, all connections broken."""
        self._server.close()
        self._server.entries.clear()
        self._server.sequence = 0
        self._server.bind()

    def disconnect(self) -> None:
        """Breaks all connections; entries and sequence stay."""
        self._server.close()
        self._server.bind()

    def ignore(self, count: str) -> None:
        """The next requests for a snapshot are dropped."""
        self._server.faults.ignore = int(count)

    def truncate(self, count: str) -> None:
        """The next snapshots stop in the middle, without KTHXBAI."""
        self._server.faults.truncate = int(count)

    def silent(self, state: str = "on") -> None:
        """Connections stay, nothing is sent or accepted: silent on|off."""
        self._server.faults.silent = state == "on"

    def passive(self, state: str = "on") -> None:
        """HUGZ and bogus deletes go out, requests are dropped, updates ignored: passive on|off."""
        self._server.faults.passive = state == "on"

    def whole(self, state: str = "on") -> None:
        """Snapshots ignore the subtree and hold every entry: whole on|off."""
        self._server.faults.whole = state == "on"

    def dump(self) -> str:
        """The map and the sequence as JSON."""
        entries = {_text(key): _text(entry.message.body) for key, entry in self._server.entries.items()}
        return json.dumps({"sequence": self._server.sequence, "entries": entries})

    def counts(self) -> str:
        """What clients sent, as JSON."""
        return json.dumps(vars(self._server.counts))

    def _update(self, key: str, body: bytes, properties: bytes) -> str:
        identity = UUIDS[self._server.dialect.writer_uuid]()
        self._server.update(Kvmsg(_bytes(key), 0, identity, properties, body))
        return f"ok {self._server.sequence}"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def main() -> None:
    """Parses the command line, binds, says so, serves."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dialect", choices=DIALECTS, default="c6")
    parser.add_argument("--port", type=int, default=5556, help="P; 0 picks three free ports")
    arguments = parser.parse_args()
    server = ScriptedServer(DIALECTS[arguments.dialect], arguments.port or free_port())
    print(f"ready {server.port}", flush=True)
    try:
        server.run(sys.stdin.fileno(), Console(server).perform)
    except KeyboardInterrupt:
        pass
    server.close()
    server.context.term()


if __name__ == "__main__":
    main()
