#!/usr/bin/python3
"""A client of the session protocol that shares nothing with the Java one.

    session_client.py follow /config/ --connect 127.0.0.1:5556
    session_client.py put /config/colour blue [--ttl 5] [--expect 0]
    session_client.py delete /config/colour
"""

from __future__ import annotations

import argparse
import collections
import enum
import os
import sys
import time
from typing import Callable, Iterable, Optional, Sequence

import zmq

import rfc12
import session
from rfc12 import Kvmsg
from session import Batch, Entry, Farewell, Group, Kind, Operation, Receipt, Status
from session_replica import Outcome, Replica

BATCH = 1000
"""Messages read before other things get their turn."""
MOST_GROUPS = 65535
"""In one WRITE."""


class State(enum.Enum):
    """Where a client is with its current server."""

    DISCOVERING = "asking what it speaks"
    OPENING = "HELLO sent"
    JOINING = "waiting for a cut"
    LIVE = "following"
    PLAIN = "the server speaks RFC 12 alone"
    ENDED = "closed, or taken over by another with the same id"


class SessionClient:
    """A replica of some subtrees, and a writer. Confined to the thread that calls turn()."""

    attempts = 3
    """Attempts with one server before the next is tried; then round again, for ever."""
    pause = 0.1
    """Seconds between a session that was refused or ended and the next attempt."""

    def __init__(self, servers: Iterable[str], subtrees: Iterable[bytes] = (b"",), *,
                 client_id: Optional[bytes] = None, window: int = 1 << 20, patience: float = 1.0,
                 context: Optional[zmq.Context] = None) -> None:
        """The patience is how many seconds it waits for an answer to discovery or HELLO."""
        self.context = context or zmq.Context.instance()
        self.servers, self.subtrees = list(servers), sorted(subtrees)
        self.client_id = client_id or os.urandom(16)
        self.window, self.grants, self.patience = window, True, patience
        self.replica, self.welcome = Replica(), None
        self.receipts: dict[int, Receipt] = {}
        self.on_entry: Callable[[Entry], None] = lambda entry: None
        self.on_message: Callable[[session.Message], None] = lambda message: None
        self.counts: collections.Counter[str] = collections.Counter()
        self.farewells: list[int] = []
        self._unanswered: dict[int, Group] = {}
        self._next = self._to_send = 1
        self._lost = False
        self._dealer: Optional[zmq.Socket] = None
        self._monitor: Optional[zmq.Socket] = None
        self._turn_to(0)

    # --- what a user calls ---------------------------------------------------------------------------

    @property
    def live(self) -> bool:
        """True while the replica is proven right as far as the server has told."""
        return self.state is State.LIVE

    @property
    def entries(self) -> dict[bytes, bytes]:
        """Keys and values of the last cut."""
        return {key: entry.value for key, entry in self.replica.entries.items()}

    def write(self, *operations: Operation) -> int:
        """A group: all or nothing. Returns its counter, under which the receipt will be found.

        What no server may accept is refused here, since a server would end every session that repeats it.
        """
        if not 1 <= len(operations) <= session.MOST_OPERATIONS or not all(each.sound for each in operations):
            raise ValueError(f"not a group: {operations[:5]}")
        counter, self._next = self._next, self._next + 1
        self._unanswered[counter] = operations
        return counter

    def put(self, key: bytes, value: bytes, **options) -> int:
        """A group of one put; options are those of Operation."""
        return self.write(Operation(Kind.PUT, key, value, **options))

    def remove(self, key: bytes, **options) -> int:
        """A group of one removal."""
        return self.write(Operation(Kind.REMOVED, key, **options))

    def turn(self, timeout: float = 0.1) -> bool:
        """Sends what is due, waits for messages and handles them. True when there was something to do."""
        self._flush()
        busy = self._poll(timeout)
        if busy:
            self._drain()
            self._watch_connection()
        self._tick(time.monotonic())
        return busy

    def await_true(self, fact: Callable[[], object], what: str, timeout: float = 10.0) -> None:
        """Turns until the fact is true."""
        deadline = time.monotonic() + timeout
        while not fact():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout} s: {what}; {self.story()}")
            self.turn(0.01)

    def await_live(self, timeout: float = 10.0) -> None:
        """Turns until the replica follows."""
        self.await_true(lambda: self.live, "live", timeout)

    def await_receipt(self, counter: int, timeout: float = 10.0) -> Receipt:
        """Turns until a group is answered and, if it was applied, the replica has it."""
        self.await_true(lambda: counter in self.receipts, f"receipt {counter}", timeout)
        receipt = self.receipts[counter]
        if receipt.accepted:
            self.await_true(lambda: self.replica.position >= receipt.sequence, f"position of {receipt}", timeout)
        return receipt

    def disconnect(self) -> None:
        """Drops the connection without a word, as a network does; turn() makes a new one."""
        self._pause(0.0)

    def close(self) -> None:
        """Ends the session."""
        if self.state in (State.JOINING, State.LIVE):
            self._send(session.Bye())
        self._leave(linger=1000)
        self.state = State.ENDED

    def story(self) -> str:
        """What a failing test wants to know."""
        return f"{self.state} at {self.replica.position}, {dict(self.counts)}, farewells {self.farewells}"

    # --- connection ----------------------------------------------------------------------------------

    def _turn_to(self, server: int) -> None:
        self._server, self._tries = server % len(self.servers), 0
        self._discover()

    def _discover(self) -> None:
        """A new connection, and the question that every RFC 12 server survives."""
        self._connect()
        self._tries += 1
        self._offered: list[bytes] = []
        self._dealer.send_multipart([rfc12.ICANHAZ, session.INTERNAL])
        self._enter(State.DISCOVERING, self.patience)

    def _connect(self) -> None:
        """It never reconnects by itself: who listens there next must be discovered first."""
        self._leave()
        self._dealer = self.context.socket(zmq.DEALER)
        self._dealer.set_hwm(0)
        self._dealer.reconnect_ivl = -1
        self._monitor = self._dealer.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self._dealer.connect(rfc12.endpoint(self.servers[self._server], rfc12.SNAPSHOT))

    def _leave(self, linger: int = 0) -> None:
        self.replica.forget()
        if self._dealer is not None:
            self._dealer.disable_monitor()
            self._monitor.close(linger=0)
            self._dealer.close(linger=linger)
        self._dealer = self._monitor = None

    def _pause(self, seconds: float) -> None:
        """Nothing so long; discovery after it."""
        self._leave()
        self._enter(State.DISCOVERING, seconds)

    def _try_again(self) -> None:
        """The same server some times, then the next: what was active there is lost."""
        if self._tries >= self.attempts:
            self.counts["switches"] += 1
            self._lost |= self.welcome is not None
            self._turn_to(self._server + 1)
        else:
            self._discover()

    def _enter(self, state: State, patience: float) -> None:
        self.state = state
        self._deadline = time.monotonic() + patience

    def _poll(self, timeout: float) -> bool:
        if self._dealer is None:
            time.sleep(min(timeout, self.pause))
            return False
        poller = zmq.Poller()
        poller.register(self._dealer, zmq.POLLIN)
        poller.register(self._monitor, zmq.POLLIN)
        return bool(poller.poll(timeout * 1000))

    def _watch_connection(self) -> None:
        """After the last message of a connection comes its end."""
        if self._monitor is not None and self._monitor.poll(0):
            self.counts["disconnects"] += 1
            self._lost = True
            self._pause(self.pause)

    def _drain(self) -> None:
        dealer = self._dealer
        for _ in range(BATCH):
            if self._dealer is not dealer:
                return
            try:
                frames = dealer.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return
            self._heard = time.monotonic()
            if len(frames) == 1:
                self._on_frame(frames[0])
            else:
                self._on_rfc12(frames)

    def _tick(self, now: float) -> None:
        if self.state in (State.DISCOVERING, State.OPENING):
            if now >= self._deadline:
                self._try_again()
        elif self.state in (State.JOINING, State.LIVE):
            if now > self._heard + self.welcome.expiry_ms / 1000:
                self.counts["silences"] += 1
                self._lost = True
                self._turn_to(self._server + 1)
            elif now >= self._beat_at:
                self._beat(now)

    def _beat(self, now: float) -> None:
        self._beat_at = now + self.welcome.heartbeat_ms / 1000
        self._send(session.Beat(self._limit, self._epoch, self.replica.position, self.replica.digest))

    def _send(self, message: session.Message) -> None:
        """Into nothing, once the connection is lost: its end is noticed right after."""
        try:
            self._dealer.send(session.encode(message), zmq.DONTWAIT)
        except zmq.Again:
            self.counts["unsendable"] += 1

    # --- opening -------------------------------------------------------------------------------------

    def _on_rfc12(self, frames: list[bytes]) -> None:
        """The answer to discovery."""
        try:
            message = Kvmsg.of(frames)
        except rfc12.Malformed:
            self.counts["malformed"] += 1
            return
        if self.state is not State.DISCOVERING:
            return
        if message.key == session.VERSIONS_KEY:
            self._offered = message.body.split(b" ")
        elif message.key == rfc12.KTHXBAI:
            self._on_discovered()

    def _on_discovered(self) -> None:
        if b"%d" % session.VERSION in self._offered:
            self._hello()
        else:
            self.state = State.PLAIN
            self._leave()

    def _hello(self) -> None:
        """Says where the replica stands, if it has a cut."""
        replica, flags, stand = self.replica, session.VOTE if self._lost else 0, ()
        if replica.history is not None:
            flags, stand = flags | session.RESUME, (replica.history, replica.position, replica.digest)
        counter = min(self._unanswered, default=self._next)
        self._limit = self.window
        self._send(session.Hello(self.client_id, self._limit, self.subtrees, counter, flags, *stand))
        self._enter(State.OPENING, self.patience)

    def _on_welcome(self, welcome: session.Welcome) -> None:
        if self.state is not State.OPENING:
            return
        self.welcome, self._epoch = welcome, welcome.epoch
        self._received, self._lost, self._tries = 0, False, 0
        self._to_send = min(self._unanswered, default=self._next)
        self._beat_at = time.monotonic() + welcome.heartbeat_ms / 1000
        self.replica.begin(welcome)
        self.state = State.JOINING

    def _on_redirect(self, redirect: session.Redirect) -> None:
        """Remembers the server that it is sent to."""
        address = redirect.endpoint.decode().removeprefix("tcp://")
        if address not in self.servers:
            self.servers.append(address)
        self._turn_to(self.servers.index(address))

    def _on_refused(self, refused: session.Refused) -> None:
        self.counts[f"refused {refused.code}"] += 1
        self._pause(self.pause)

    def _on_bye(self, bye: session.ServerBye) -> None:
        """Before WELCOME it answers what was sent before HELLO, and says nothing new."""
        self.farewells.append(bye.code)
        if bye.code == Farewell.TAKEN_OVER:
            self._leave()
            self.state = State.ENDED
        elif self.state is State.OPENING:
            return
        elif bye.code in (Farewell.NO_SESSION, Farewell.EXPIRED, Farewell.COUNTER_GAP):
            self.replica.forget()
            self._hello()
        else:
            self._pause(self.pause)

    # --- following -----------------------------------------------------------------------------------

    def _on_frame(self, frame: bytes) -> None:
        try:
            message = session.decode(frame)
        except session.Malformed as fault:
            self.counts["ignored" if isinstance(fault, session.Unknown) else "malformed"] += 1
            return
        self.on_message(message)
        if isinstance(message, Batch):
            self._on_batch(message, len(frame))
        elif type(message) in self._HANDLERS:
            self._HANDLERS[type(message)](self, message)

    def _on_batch(self, batch: Batch, octets: int) -> None:
        if self.state not in (State.JOINING, State.LIVE):
            return
        self._received += octets
        self.counts["batches"] += 1
        self.counts["octets"] += octets
        self.counts["largest"] = max(self.counts["largest"], octets)
        if any(len(e.key) > self.welcome.max_key or len(e.value) > self.welcome.max_value for e in batch.entries):
            self.counts["malformed"] += 1
            return
        outcome, changed = self.replica.accept(batch)
        self._judge(outcome)
        for entry in changed:
            self.on_entry(entry)
        self.grant()

    def _on_beat(self, beat: session.ServerBeat) -> None:
        if self.state not in (State.JOINING, State.LIVE):
            return
        self._epoch = beat.epoch
        self.counts["exact beats"] += beat.exact
        self._judge(self.replica.accept_beat(beat))

    def _judge(self, outcome: Outcome) -> None:
        if outcome is Outcome.SHOWN:
            self.state = State.LIVE
        elif outcome in (Outcome.GAP, Outcome.DIFFERS):
            self.counts[outcome.name] += 1
            self.resync()

    def resync(self) -> None:
        """Asks for a snapshot."""
        self._send(session.Resync(self.replica.position, self.replica.digest))
        self.replica.await_reset()
        self.state = State.JOINING

    def grant(self, octets: Optional[int] = None) -> None:
        """Credit when half of the window is used, or so much more."""
        if octets is not None:
            self._limit += octets
        elif self.grants and self._limit - self._received < self.window // 2:
            self._limit = self._received + self.window
        else:
            return
        self._send(session.Credit(self._limit))

    # --- writing -------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """Sends the groups not yet sent in this session, as many as may be in flight."""
        if self.state not in (State.JOINING, State.LIVE):
            return
        answered = min(self._unanswered, default=self._next) - 1
        end = min(self._next, answered + 1 + self.welcome.max_in_flight)
        while self._to_send < end:
            groups = self._some_groups(end)
            self._send(session.Write(self._to_send, groups, answered))
            self._to_send += len(groups)

    def _some_groups(self, end: int) -> Sequence[Group]:
        """As many as fit into one WRITE, and one in any case."""
        groups, room = [], self.welcome.max_value
        for counter in range(self._to_send, min(end, self._to_send + MOST_GROUPS)):
            group = self._unanswered[counter]
            room -= sum(len(operation.encode()) for operation in group)
            if groups and room < 0:
                break
            groups.append(group)
        return groups

    def _on_receipts(self, message: session.Receipts) -> None:
        for receipt in message.receipts:
            if receipt.status == Status.NOT_ACTIVE:
                self._turn_to(self._server + 1)
                return
            if self._unanswered.pop(receipt.counter, None) is not None:
                self.receipts[receipt.counter] = receipt

    _HANDLERS = {session.Welcome: _on_welcome, session.Redirect: _on_redirect, session.Refused: _on_refused,
                 session.Receipts: _on_receipts, session.ServerBeat: _on_beat, session.ServerBye: _on_bye}


# --- command line --------------------------------------------------------------------------------------


def follow(arguments: argparse.Namespace) -> None:
    """A line per change until interrupted."""
    client = SessionClient(arguments.connect, [arguments.subtree.encode()])
    client.on_entry = lambda entry: print(entry.sequence, Kind(entry.kind).name, entry.key, entry.value, flush=True)
    try:
        while client.state is not State.PLAIN:
            client.turn()
        sys.exit("the server speaks RFC 12 alone")
    finally:
        client.close()


def put(arguments: argparse.Namespace) -> None:
    """Sets a key and prints its sequence."""
    operation = Operation(Kind.PUT, arguments.key.encode(), arguments.value.encode(), arguments.ttl, arguments.expect)
    perform(arguments, operation)


def delete(arguments: argparse.Namespace) -> None:
    """Removes a key and prints the sequence of that."""
    perform(arguments, Operation(Kind.REMOVED, arguments.key.encode(), expected=arguments.expect))


def perform(arguments: argparse.Namespace, operation: Operation) -> None:
    """One group in a session of its own."""
    client = SessionClient(arguments.connect, [operation.key])
    try:
        receipt = client.await_receipt(client.write(operation))
    except TimeoutError as late:
        sys.exit(str(late))
    finally:
        client.close()
    if not receipt.accepted:
        sys.exit(f"refused: {Status(receipt.status).name}, sequence {receipt.sequence}")
    print(receipt.sequence)


def main() -> None:
    """Parses the command line and runs the command."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--connect", default="127.0.0.1:5556", type=lambda text: text.split(","),
                        help="HOST:P[,HOST:P]")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("follow", parents=[common], help=follow.__doc__)
    command.add_argument("subtree", nargs="?", default="")
    command.set_defaults(action=follow)
    for action in (put, delete):
        command = commands.add_parser(action.__name__, parents=[common], help=action.__doc__)
        command.add_argument("key")
        if action is put:
            command.add_argument("value")
            command.add_argument("--ttl", type=int, default=0)
        command.add_argument("--expect", type=int, help="the sequence that the entry must have, 0 for none")
        command.set_defaults(action=action)
    arguments = parser.parse_args()
    try:
        arguments.action(arguments)
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
