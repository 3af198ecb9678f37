#!/usr/bin/python3
"""A plain RFC 12 client, as a careful stranger or (--naive) as the Guide writes it.

    rfc12_client.py follow /config/ --connect 127.0.0.1:5556
    rfc12_client.py put /config/colour blue
    rfc12_client.py snapshot /config/
"""

from __future__ import annotations

import argparse
import enum
import sys
import time
from typing import Callable, Iterable, Optional

import zmq
from zmq.utils.monitor import recv_monitor_message

import rfc12
from rfc12 import Kvmsg

BATCH = 2000
"""Messages read from one socket before the other gets its turn."""


class State(enum.Enum):
    """Where a client is with its current server."""

    PROVING = "waiting for the first message on the subscription"
    SYNCING = "waiting for the snapshot"
    LIVE = "following"


class Client:
    """A replica of a subtree. Confined to the thread that calls turn().

    The careful way: subscribe, wait for proof that the subscription works, ask for the snapshot, hold
    updates back meanwhile, apply those newer than KTHXBAI. A hole in the sequence, a sequence that falls,
    a snapshot that stops and a silent server each lead to a new snapshot.
    """

    expiry = 5.0
    """Seconds of silence after which the server is left; only for servers that have sent HUGZ."""
    proof_patience = 2.0
    """Seconds to wait for proof: servers of models one to five never send HUGZ."""
    snapshot_patience = 1.0
    """Seconds without a message of the snapshot after which it is asked for again."""
    attempts = 3
    """Requests to one server before the next is tried; then round again, for ever."""

    def __init__(self, servers: Iterable[str], subtree: bytes = b"", context: Optional[zmq.Context] = None):
        self.context = context or zmq.Context.instance()
        self.servers, self.subtree = list(servers), subtree
        self.entries: dict[bytes, bytes] = {}
        self.sequence = self.snapshot_sequence = self.since_snapshot = 0
        self.snapshots = self.gaps = self.regressions = self.switches = self.applied = 0
        self.on_change: Callable[[bytes, Optional[bytes]], None] = lambda key, value: None
        self._sub: Optional[zmq.Socket] = None
        self._dealer: Optional[zmq.Socket] = None
        self._turn_to(0)

    # --- what a user calls ---------------------------------------------------------------------------

    @property
    def live(self) -> bool:
        """True while the replica follows a server."""
        return self.state is State.LIVE

    def turn(self, timeout: float = 0.1) -> bool:
        """Waits for messages, handles them, repeats what is due. True when there was something to do."""
        poller = zmq.Poller()
        for opened in self.readable():
            poller.register(opened, zmq.POLLIN)
        busy = {opened for opened, _ in poller.poll(timeout * 1000)}
        for opened, accept in ((self._dealer, self._on_snapshot), (self._sub, self._on_published)):
            if opened is not None and opened in busy:
                self._drain(opened, accept)
        self._tick(time.monotonic())
        return bool(busy)

    def readable(self) -> list[zmq.Socket]:
        """The sockets that may be read in this state."""
        return [opened for opened in (self._sub, self._dealer) if opened is not None]

    def close(self) -> None:
        """Leaves the server."""
        for opened in (self._sub, self._dealer):
            if opened is not None:
                opened.close(linger=0)
        self._sub = self._dealer = None

    # --- server and snapshot -------------------------------------------------------------------------

    def _turn_to(self, server: int) -> None:
        """New sockets to this server: what an old subscription holds may come from a demoted server."""
        self.close()
        self._server = server % len(self.servers)
        self._sub = self._connected(zmq.SUB, rfc12.PUBLISHER)
        self._sub.subscribe(self.subtree)
        self._sub.subscribe(rfc12.HUGZ)  # after the subtree, so that HUGZ proves both
        self._stream: Optional[int] = None
        self._heard, self._hugged, self._requests = time.monotonic(), False, 0
        self._held: list[Kvmsg] = []
        self._begin()

    def _begin(self) -> None:
        self.state = State.PROVING
        self._deadline = time.monotonic() + self.proof_patience

    def _connected(self, kind: int, offset: int) -> zmq.Socket:
        opened = self.context.socket(kind)
        opened.rcvhwm = 0
        opened.reconnect_ivl = 50
        opened.connect(rfc12.endpoint(self.servers[self._server], offset))
        return opened

    def _request(self) -> None:
        """Asks on a new DEALER, since nothing else tells a late answer from the answer."""
        if self._requests >= self.attempts and len(self.servers) > 1:
            self.switches += 1
            self._turn_to(self._server + 1)
            return
        if self._dealer is not None:
            self._dealer.close(linger=0)
        self._dealer = self._connected(zmq.DEALER, rfc12.SNAPSHOT)
        self._dealer.send_multipart([rfc12.ICANHAZ, self.subtree])
        self._requests += 1
        self._fresh: dict[bytes, bytes] = {}
        self.state = State.SYNCING
        self._deadline = time.monotonic() + self.snapshot_patience

    def _on_snapshot(self, message: Kvmsg) -> None:
        self._heard = time.monotonic()
        self._deadline = self._heard + self.snapshot_patience
        if message.key == rfc12.KTHXBAI:
            self._adopt(message.sequence)
        elif self._mine(message.key) and message.body:
            self._fresh[message.key] = message.body

    def _adopt(self, sequence: int) -> None:
        """The snapshot replaces the replica whole, so that no deleted key survives in it."""
        self._dealer.close(linger=0)
        self._dealer = None
        old, self.entries = self.entries, dict(self._fresh)
        self._report_differences(old)
        self.sequence = self.snapshot_sequence = sequence
        self.since_snapshot = self._requests = 0
        self.snapshots += 1
        if self._stream is None:  # no proof came: a late first update then costs one needless snapshot
            self._stream = sequence
        self.state = State.LIVE
        held, self._held = self._held, []
        for message in held:
            self._apply(message)

    def _report_differences(self, old: dict[bytes, bytes]) -> None:
        for key in old.keys() - self.entries.keys():
            self.on_change(key, None)
        for key, value in self.entries.items():
            if old.get(key) != value:
                self.on_change(key, value)

    # --- updates -------------------------------------------------------------------------------------

    def _on_published(self, message: Kvmsg) -> None:
        self._heard = time.monotonic()
        hug = message.key == rfc12.HUGZ
        self._hugged |= hug
        self._judge(message.sequence, hug)
        if not hug and self._mine(message.key):
            self._held.append(message) if self.state is not State.LIVE else self._apply(message)
        if self.state is State.PROVING:
            self._request()

    def _judge(self, sequence: int, hug: bool) -> None:
        """Compares with the message before it on this subscription: the only place where a loss shows.

        Followers of the full tree see every number; those of a subtree see at least that none falls.
        A sequence of 0 says nothing.
        """
        if sequence == 0:
            return
        before, self._stream = self._stream, sequence
        if before is None:
            return
        expected = before if hug else before + 1
        if sequence < expected:
            self.regressions += 1
            self._resync()
        elif sequence > expected and not self.subtree:
            self.gaps += 1
            self._resync()

    def _resync(self) -> None:
        """Updates held so far are older than the snapshot now asked for, or of another history."""
        self._held.clear()
        if self.state is not State.PROVING:
            self._request()

    def _apply(self, message: Kvmsg) -> None:
        """Applies what is newer; an empty body deletes."""
        if message.sequence <= self.sequence:
            return
        self.sequence = message.sequence
        self.applied += 1
        self.since_snapshot += 1
        if message.body:
            self.entries[message.key] = message.body
        else:
            self.entries.pop(message.key, None)
        self.on_change(message.key, message.body or None)

    def _mine(self, key: bytes) -> bool:
        """Filters again: the subscription to HUGZ lets in keys that begin so, and some servers send all."""
        return key.startswith(self.subtree)

    # --- time ----------------------------------------------------------------------------------------

    def _tick(self, now: float) -> None:
        if self.state is not State.LIVE:
            if now > self._deadline:
                self._request()
        elif self._hugged and now > self._heard + self.expiry:
            self.switches += 1
            self._turn_to(self._server + 1)

    @staticmethod
    def _drain(opened: zmq.Socket, accept: Callable[[Kvmsg], None]) -> None:
        for _ in range(BATCH):
            try:
                frames = opened.recv_multipart(zmq.DONTWAIT)
            except zmq.ZMQError:  # empty, or closed by what the last message led to
                return
            try:
                accept(Kvmsg.of(frames))
            except rfc12.Malformed as fault:
                print(f"dropped: {fault}", file=sys.stderr)


class NaiveClient(Client):
    """The Guide's clone class: no proof, no gap detection, keys never cleared, two requests per server.

    Defects and all, since such clients exist: it loses updates while it joins, and is deaf after a
    restart of its server until the new numbers exceed the old.
    """

    snapshot_patience = 5.0
    attempts = 2

    def readable(self) -> list[zmq.Socket]:
        """Only the snapshot socket while it waits for a snapshot."""
        return [self._dealer] if self._dealer is not None else super().readable()

    def _begin(self) -> None:
        self._request()

    def _connected(self, kind: int, offset: int) -> zmq.Socket:
        opened = self.context.socket(kind)  # default high-water mark
        opened.connect(rfc12.endpoint(self.servers[self._server], offset))
        return opened

    def _adopt(self, sequence: int) -> None:
        self._fresh = {**self.entries, **self._fresh}
        super()._adopt(sequence)

    def _judge(self, sequence: int, hug: bool) -> None:
        """HUGZ counts as an update and so hides a loss before it."""
        if hug:
            self.sequence = max(self.sequence, sequence)


class Writer:
    """Sends KVSETs to the collector of one server. Confined to the thread that uses it.

    kind 'xpub' looks like PUB to the server but tells when the server's subscription has arrived; 'pub' is
    what the Guide's model six uses, 'push' what models three to five use. A PUB or XPUB drops in silence
    what it sends before the subscription, and a PUSH never connects to a SUB collector.
    """

    KINDS = {"xpub": zmq.XPUB, "pub": zmq.PUB, "push": zmq.PUSH}

    def __init__(self, server: str, kind: str = "xpub", context: Optional[zmq.Context] = None) -> None:
        self.kind = kind
        self.socket = (context or zmq.Context.instance()).socket(self.KINDS[kind])
        self.socket.sndhwm = 0
        self._monitor = None if kind == "xpub" else self.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
        self.socket.connect(rfc12.endpoint(server, rfc12.COLLECTOR))

    def await_ready(self, timeout: float = 5.0) -> None:
        """Returns when the collector listens. For 'pub' that is a handshake, and a guess from there on."""
        awaited = self._monitor or self.socket
        if not awaited.poll(timeout * 1000):
            raise TimeoutError(f"no collector for {self.kind} within {timeout} s")
        if self._monitor is None:
            self.socket.recv()
        else:
            recv_monitor_message(self._monitor)
            self._end_monitor()

    def put(self, key: bytes, body: bytes, ttl: float = 0, uuid: Optional[bytes] = None) -> bytes:
        """Sends one update, an empty body deletes; returns its UUID, by which the echo is known."""
        uuid = rfc12.new_uuid() if uuid is None else uuid
        self.send(Kvmsg(key, 0, uuid, rfc12.ttl_property(ttl), body).frames())
        return uuid

    def send(self, frames: list[bytes]) -> None:
        """Sends any frames."""
        self.socket.send_multipart(frames)

    def close(self, linger: float = 1.0) -> None:
        """Gives what is queued this long to leave."""
        self._end_monitor()
        self.socket.close(linger=int(linger * 1000))

    def _end_monitor(self) -> None:
        if self._monitor is not None:
            self.socket.disable_monitor()
            self._monitor.close(linger=0)
            self._monitor = None


def fetch(server: str, *request: bytes, timeout: float = 5.0, pause: float = 0.0,
          context: Optional[zmq.Context] = None) -> list[list[bytes]]:
    """Sends a request on a DEALER with default settings and returns all messages up to KTHXBAI, raw.

    The pause before the first read is that of a client that is busy with something else. The timeout is
    for each message.
    """
    dealer = (context or zmq.Context.instance()).socket(zmq.DEALER)
    try:
        dealer.connect(rfc12.endpoint(server, rfc12.SNAPSHOT))
        dealer.send_multipart(list(request))
        time.sleep(pause)
        messages: list[list[bytes]] = []
        while not messages or messages[-1][0] != rfc12.KTHXBAI:
            if not dealer.poll(timeout * 1000):
                raise TimeoutError(f"snapshot stopped after {len(messages)} messages")
            messages.append(dealer.recv_multipart())
        return messages
    finally:
        dealer.close(linger=0)


def snapshot(server: str, subtree: bytes = b"", **options) -> tuple[dict[bytes, bytes], int]:
    """The entries of a subtree and the sequence at which they are exact."""
    *entries, end = map(Kvmsg.of, fetch(server, rfc12.ICANHAZ, subtree, **options))
    return {entry.key: entry.body for entry in entries}, end.sequence


# --- command line --------------------------------------------------------------------------------------


def follow(arguments: argparse.Namespace) -> None:
    """A line per change until interrupted."""
    kind = NaiveClient if arguments.naive else Client
    client = kind(arguments.connect, arguments.subtree.encode())
    client.on_change = lambda key, value: print(client.sequence, key, value, flush=True)
    while True:
        client.turn()


def put(arguments: argparse.Namespace) -> None:
    """Sends one update and waits for its echo."""
    address = arguments.connect[0]
    echo = zmq.Context.instance().socket(zmq.SUB)
    echo.connect(rfc12.endpoint(address, rfc12.PUBLISHER))
    echo.subscribe(arguments.key.encode())
    writer = Writer(address, "push" if arguments.collector == "pull" else "xpub")
    writer.await_ready()
    identity, deadline = rfc12.new_uuid(), time.monotonic() + 5
    while time.monotonic() < deadline:  # repeated, since the first may pass before the subscription
        writer.put(arguments.key.encode(), arguments.value.encode(), arguments.ttl, identity)
        while echo.poll(200):
            message = Kvmsg.of(echo.recv_multipart())
            if message.uuid == identity:
                print(message.sequence)
                return
    sys.exit("no echo")


def list_entries(arguments: argparse.Namespace) -> None:
    """The entries and, last, the sequence."""
    entries, sequence = snapshot(arguments.connect[0], arguments.subtree.encode())
    for key, value in sorted(entries.items()):
        print(key, value)
    print(sequence)


def main() -> None:
    """Parses the command line and runs the command."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--connect", default="127.0.0.1:5556", type=lambda text: text.split(","),
                        help="HOST:P[,HOST:P]")
    common.add_argument("--collector", choices=("sub", "pull"), default="sub")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, action in (("follow", follow), ("snapshot", list_entries)):
        command = commands.add_parser(name, parents=[common], help=action.__doc__)
        command.add_argument("subtree", nargs="?", default="")
        command.set_defaults(action=action)
        if action is follow:
            command.add_argument("--naive", action="store_true", help="as the Guide's clone class does")
    command = commands.add_parser("put", parents=[common], help=put.__doc__)
    command.add_argument("key")
    command.add_argument("value", help="empty to delete")
    command.add_argument("--ttl", type=int, default=0)
    command.set_defaults(action=put)
    arguments = parser.parse_args()
    try:
        arguments.action(arguments)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
