"""A pair of Java servers as plain RFC 12 clients see it. Run through test_interop.

A takeover costs seconds, so each class plays one through, before its tests; every test looks at keys of its own.
"""

from __future__ import annotations

import signal
import socket
import time
import unittest
from collections import Counter
from typing import Callable, Optional

import zmq

import rfc12
from fixtures import QUICK_JVM, JavaServer, Recorder, eventually, needs_clone, turn_until
from rfc12 import Kvmsg
from rfc12_client import Writer, snapshot
from rfc12_guide import GuideClient
from rfc12_server import free_port

PORTS = 4
PATIENCE = 20.0
"""For a process to start or two to agree, on a loaded machine."""
LATE = 3.0
"""How late a lifetime may end: a second of the server's own, and a loaded machine."""
VOTE = 2.5
"""Longer than a request counts as a vote."""
CROSSING = 0.3
"""For what was sent to a standby, which says nothing, to be there."""

LENGTHS = (0, 1, 16, 32, 36, 255)
"""Of UUIDs: none, the least, the RFC's, hexadecimal, with hyphens, the most of a short frame."""
FLOW_KEYS, FLOW_ROUNDS = 20, 100


class Half:
    """One server of a pair in a process of its own, which can be killed, frozen and started again."""

    STATES = ("pending", "active", "passive")
    STANDINGS = (*STATES, "alone", "in sync")

    def __init__(self, role: str, port: int, peer: int, *options: str) -> None:
        self.address = f"127.0.0.1:{port}"
        self._port = port
        self._options = ("--pair", role, "--peer", f"127.0.0.1:{peer}", *options)
        self.process: Optional[JavaServer] = None

    def start(self) -> None:
        """Starts it, and waits for nothing."""
        self.process = JavaServer(self._port, *self._options, jvm=QUICK_JVM)

    def kill(self) -> None:
        """SIGKILL, also to a frozen one."""
        if self.process is not None:
            self.process.kill()

    def freeze(self) -> None:
        """It keeps its ports and connections and does nothing."""
        self.process.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        self.process.signal(signal.SIGCONT)

    @property
    def state(self) -> str:
        """What it said last that it is; 'ended' when it is no more."""
        return self._last(self.STATES).split(" ")[0] if self.process.returncode is None else "ended"

    def await_state(self, state: str) -> None:
        """Returns when it has said so."""
        self._await(lambda: self.state == state, state)

    def await_in_sync(self) -> None:
        """Returns when it has said that both have the same."""
        self._await(lambda: self._last(self.STANDINGS).startswith("in sync"), "in sync")

    def discarded(self) -> list[str]:
        """What it had accepted and the other has not."""
        return [line for line in self.process.lines if line.startswith("discarded")]

    def _last(self, starts: tuple[str, ...]) -> str:
        return next((line for line in reversed(self.process.lines) if line.startswith(starts)), "starting")

    def _await(self, fact: Callable[[], bool], what: str) -> None:
        try:
            eventually(fact, what, PATIENCE)
        except AssertionError:
            raise AssertionError(f"not {what}; {self.process.story()}") from None


class PairCase(unittest.TestCase):
    """Two servers and a client of both, which last for a class."""

    halves: list[Half]
    streams: list[Recorder]
    client: GuideClient

    @classmethod
    def pair(cls, *options: str) -> None:
        """Two servers, neither of them started."""
        first = free_port(2 * PORTS)
        cls.halves = [Half("primary", first, first + PORTS, *options),
                      Half("backup", first + PORTS, first, *options)]
        for half in cls.halves:
            cls.addClassCleanup(half.kill)

    @classmethod
    def serving_pair(cls) -> None:
        """A pair in sync, all that both publish recorded, and a client that follows."""
        cls.pair()
        for half in cls.halves:
            half.start()
        for half in cls.halves:
            half.await_in_sync()
        cls.streams = [Recorder(half.address) for half in cls.halves]
        for stream in cls.streams:
            cls.addClassCleanup(stream.close)
        cls.client = GuideClient([half.address for half in cls.halves])
        cls.addClassCleanup(cls.client.close)
        cls.client.await_writers()
        cls.streams[0].await_message(lambda message: message.key == rfc12.HUGZ)
        cls.follow(0)

    @classmethod
    def follow(cls, server: int) -> None:
        """Returns when the client follows this server."""
        turn_until([cls.client], lambda: cls.client.live and cls.client.current == server,
                   f"the client follows server {server}; {[half.state for half in cls.halves]}", PATIENCE)

    @classmethod
    def mark(cls, server: int) -> Kvmsg:
        """What was sent before has been dealt with when this is published, by the server meant."""
        stream = cls.streams[server]
        uuid = cls.client.put(b"/mark", b"%d" % len(stream.stream))
        return stream.stream[stream.await_message(lambda message: message.uuid == uuid)]

    @classmethod
    def settle(cls, server: int) -> dict[bytes, bytes]:
        """The client has all that was sent; and the server's map, which then rests."""
        mark = cls.mark(server)
        turn_until([cls.client], lambda: cls.client.live and cls.client.sequence >= mark.sequence, "all seen")
        return snapshot(cls.halves[server].address)[0]

    @staticmethod
    def answers(half: Half, patience: float) -> bool:
        """Whether a client that asks once for the whole map gets any answer."""
        dealer = zmq.Context.instance().socket(zmq.DEALER)
        try:
            dealer.connect(rfc12.endpoint(half.address, rfc12.SNAPSHOT))
            dealer.send_multipart([rfc12.ICANHAZ, b""])
            return dealer.poll(patience * 1000) != 0
        finally:
            dealer.close(linger=0)


def part(entries: dict[bytes, bytes], *prefixes: bytes) -> dict[bytes, bytes]:
    """The entries under these prefixes."""
    return {key: value for key, value in entries.items() if key.startswith(prefixes)}


def deletes(stream: Recorder, key: bytes) -> list[float]:
    """When the key was published as deleted."""
    return [at for at, message in zip(stream.times, stream.stream) if message.key == key and not message.body]


@needs_clone
class Takeover(PairCase):
    """The active server is killed while a client writes; the client turns to the other, which takes over."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.serving_pair()
        cls.sent: dict[bytes, float] = {}
        cls.passive_answered = cls.answers(cls.halves[1], 0.7)
        no_vote_counts = time.monotonic() + VOTE
        cls.reach_one_server()
        cls.outlive_short_keys()
        cls.write_the_map()
        cls.before = cls.settle(0)
        cls.streams[1].pump()
        cls.passive_published = list(cls.streams[1].stream)
        time.sleep(max(0.0, no_vote_counts - time.monotonic()))
        cls.write(0, FLOW_ROUNDS // 2)
        cls.streams[0].await_message(lambda message: message.key.startswith(b"/flow/"))
        cls.halves[0].kill()
        cls.write(FLOW_ROUNDS // 2, FLOW_ROUNDS)
        cls.write_to_nobody()
        time.sleep(0.7)
        cls.state_without_a_vote = cls.halves[1].state
        cls.follow(1)
        cls.answer, cls.answer_sequence = dict(cls.client.entries), cls.client.snapshot_sequence
        cls.after = cls.settle(1)
        cls.outlive_all_keys()

    @classmethod
    def reach_one_server(cls) -> None:
        """Updates of which the other server gets no copy, or a late one."""
        cls.client.put(b"/flip/primary", b"v1", only=0)
        cls.client.put(b"/flip/backup", b"old", only=1)
        cls.client.put(b"/flip/deleted", b"old", only=1)
        cls.client.put(b"/flip/expired", b"old", only=1)
        first = cls.client.put(b"/flip/half", b"first", only=1)
        cls.client.put(b"/flip/half", b"second", only=1)
        time.sleep(CROSSING)
        cls.client.put(b"/flip/half", b"first", uuid=first, only=0)

    @classmethod
    def outlive_short_keys(cls) -> None:
        """Keys of a second, until they are gone."""
        for key in (b"/again", b"/flip/expired"):
            cls.client.put(key, b"for a second", ttl=1)
        for key in (b"/again", b"/flip/expired"):
            cls.streams[0].await_message(lambda message, key=key: message.key == key and not message.body)

    @classmethod
    def write_the_map(cls) -> None:
        """All that the active server takes in peace."""
        put = cls.client.put
        put(b"/again", b"for ever")
        put(b"/flip/primary", b"v2")
        put(b"/flip/backup", b"new")
        put(b"/flip/deleted", b"new")
        put(b"/flip/deleted", b"")
        put(b"/gone", b"v")
        put(b"/gone", b"")
        for number in range(300):
            put(b"/map/%d" % number, b"value of %d" % number)
        for length in LENGTHS:
            put(b"/uuid/%d" % length, b"v", uuid=b"b" * length)
        put(b"/ttl/long", b"v", ttl=100)
        cls.sent[b"/ttl/short"] = time.monotonic()
        put(b"/ttl/short", b"v", ttl=10)

    @classmethod
    def write(cls, first: int, end: int) -> None:
        """Rising numbers to each of some keys."""
        for number in range(first, end):
            for key in range(FLOW_KEYS):
                cls.client.put(b"/flow/%d" % key, b"%d" % number)

    @classmethod
    def write_to_nobody(cls) -> None:
        """What is sent when the one server is dead and the other does not serve."""
        put = cls.client.put
        put(b"/gap/one", b"v")
        for number in range(1, 4):
            put(b"/gap/three", b"%d" % number)
        put(b"/gap/deleted", b"v")
        put(b"/gap/deleted", b"")
        put(b"/gap/map", b"")
        put(b"/map/0", b"")
        for length in LENGTHS:
            put(b"/gap-uuid/%d" % length, b"v", uuid=b"g" * length)
        put(b"/gap/long", b"v", ttl=100)
        cls.sent[b"/gap/short"] = time.monotonic()
        put(b"/gap/short", b"v", ttl=5)

    @classmethod
    def outlive_all_keys(cls) -> None:
        """Until the short ones are gone."""
        for key in cls.sent:
            cls.streams[1].await_message(lambda message, key=key: message.key == key and not message.body)
        cls.end = cls.settle(1)

    def published(self) -> list[Kvmsg]:
        """What both servers published, one after the other."""
        return [*self.streams[0].updates(), *self.streams[1].updates()]

    # --- who speaks ----------------------------------------------------------------------------------

    def test_the_standby_publishes_neither_updates_nor_hugz_nor_expiries(self) -> None:
        self.assertEqual(self.passive_published, [])

    def test_the_standby_answers_no_snapshot(self) -> None:
        self.assertFalse(self.passive_answered)

    def test_the_active_server_is_followed(self) -> None:
        beats = [message for message in self.streams[0].stream if message.key == rfc12.HUGZ]
        self.assertGreater(len(beats), 1)
        self.assertEqual(len(part(self.before, b"/map/")), 300)

    def test_without_a_request_nobody_takes_over(self) -> None:
        self.assertEqual(self.state_without_a_vote, "passive")

    def test_a_request_makes_the_standby_active_and_is_answered_with_the_whole_map(self) -> None:
        self.assertEqual(self.halves[1].state, "active")
        at_rest = [b"/map/%d" % number for number in range(1, 300)]
        self.assertEqual(len(self.before.keys() & set(at_rest)), len(at_rest))
        around = (b"/flow/", b"/flip/", b"/gap", b"/map/0")
        whole = {key: value for key, value in self.before.items() if not key.startswith(around)}
        answer = {key: value for key, value in self.answer.items() if not key.startswith(around)}
        self.assertEqual(answer, whole)

    def test_the_client_ends_equal_to_the_server(self) -> None:
        self.assertEqual(self.client.entries, self.end)

    # --- writes through the takeover -----------------------------------------------------------------

    def test_updates_around_the_kill_are_published_once_at_most(self) -> None:
        often = Counter(message.uuid for message in self.published() if message.uuid)
        self.assertEqual([uuid for uuid, times in often.items() if times > 1], [])

    def test_updates_around_the_kill_are_published_in_the_order_of_their_writer(self) -> None:
        for key in range(FLOW_KEYS):
            numbers = [int(message.body) for message in self.published() if message.key == b"/flow/%d" % key]
            self.assertEqual(numbers, sorted(set(numbers)), key)

    def test_the_last_update_of_each_key_around_the_kill_is_what_stays(self) -> None:
        last = b"%d" % (FLOW_ROUNDS - 1)
        self.assertEqual(part(self.after, b"/flow/"), {b"/flow/%d" % key: last for key in range(FLOW_KEYS)})

    def test_an_update_that_only_the_standby_got_is_applied(self) -> None:
        self.assertEqual(self.after.get(b"/gap/one"), b"v")

    def test_of_several_updates_that_only_the_standby_got_the_last_stays(self) -> None:
        self.assertEqual(self.after.get(b"/gap/three"), b"3")

    def test_an_update_whose_predecessor_the_active_server_took_is_applied(self) -> None:
        """The standby got both first; the active server only the first, later."""
        self.assertEqual(self.after.get(b"/flip/half"), b"second")

    def test_an_update_of_the_active_server_alone_does_not_come_back(self) -> None:
        self.assertEqual(self.after.get(b"/flip/primary"), b"v2")

    def test_an_old_update_of_the_standby_alone_does_not_come_back(self) -> None:
        self.assertEqual(self.after.get(b"/flip/backup"), b"new")

    def test_an_old_update_of_the_standby_alone_does_not_bring_a_deleted_key_back(self) -> None:
        self.assertIsNone(self.after.get(b"/flip/deleted"))

    def test_an_old_update_of_the_standby_alone_does_not_bring_an_expired_key_back(self) -> None:
        self.assertIsNone(self.after.get(b"/flip/expired"))

    def test_a_deleted_key_stays_deleted(self) -> None:
        self.assertIsNone(self.after.get(b"/gone"))
        self.assertIsNone(self.answer.get(b"/gone"))

    def test_a_delete_that_only_the_standby_got_is_applied(self) -> None:
        self.assertIsNone(self.after.get(b"/map/0"))

    def test_a_key_set_and_deleted_while_nobody_served_is_not_there(self) -> None:
        self.assertIsNone(self.after.get(b"/gap/deleted"))

    def test_uuids_of_any_length_do_no_harm(self) -> None:
        self.assertEqual(part(self.after, b"/uuid/"), {b"/uuid/%d" % length: b"v" for length in LENGTHS})

    def test_uuids_of_any_length_do_no_harm_while_nobody_serves(self) -> None:
        """Without a UUID nobody can tell whether the other server had the update: it may be lost."""
        wanted = {b"/gap-uuid/%d" % length: b"v" for length in LENGTHS if length}
        found = part(self.after, b"/gap-uuid/")
        self.assertEqual({**found, b"/gap-uuid/0": b"v"}, {**wanted, b"/gap-uuid/0": b"v"})

    # --- lifetimes -----------------------------------------------------------------------------------

    def test_a_key_with_a_ttl_is_there_after_the_takeover(self) -> None:
        for key in (b"/ttl/short", b"/ttl/long"):
            self.assertEqual(self.answer.get(key), b"v", key)

    def test_a_key_with_a_ttl_sent_while_nobody_served_is_there_after_the_takeover(self) -> None:
        for key in (b"/gap/short", b"/gap/long"):
            self.assertEqual(self.after.get(key), b"v", key)

    def test_a_ttl_from_before_the_takeover_ends_on_time(self) -> None:
        self.assert_on_time(b"/ttl/short", self.sent[b"/ttl/short"] + 10, LATE)

    def test_a_ttl_sent_while_nobody_served_ends_on_time(self) -> None:
        """It may be counted from the takeover, which took the client its silence and more."""
        self.assert_on_time(b"/gap/short", self.sent[b"/gap/short"] + 5, LATE + 2 * self.client.expiry)

    def assert_on_time(self, key: bytes, due: float, late: float) -> None:
        """Ended once, not early, and not later than that."""
        ends = deletes(self.streams[1], key)
        self.assertEqual(len(ends), 1)
        self.assertGreater(ends[0], due - 0.1)
        self.assertLess(ends[0], due + late)
        self.assertIsNone(self.end.get(key))

    def test_long_lifetimes_are_not_cut(self) -> None:
        for key in (b"/ttl/long", b"/gap/long"):
            self.assertEqual(self.end.get(key), b"v", key)

    def test_a_permanent_key_set_again_after_an_expiry_survives_the_takeover(self) -> None:
        self.assertEqual(self.end.get(b"/again"), b"for ever")
        self.assertEqual(deletes(self.streams[1], b"/again"), [])

    # --- sequences -----------------------------------------------------------------------------------

    def test_sequences_rise_across_the_takeover(self) -> None:
        """A client that discards what is not newer, and was never told of a takeover, hears all."""
        before = [message.sequence for message in self.streams[0].stream]
        after = [message.sequence for message in self.streams[1].stream]
        self.assertGreater(self.answer_sequence, max(before))
        self.assertGreater(min(after), max(before))

    def test_sequences_are_contiguous_after_the_takeover(self) -> None:
        numbers = [message.sequence for message in self.streams[1].updates()]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(numbers))))


@needs_clone
class Freeze(PairCase):
    """The active server is stopped for longer than the failover time and goes on; then the other is restarted."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.serving_pair()
        cls.client.put(b"/old", b"old")
        cls.client.put(b"/both", b"before")
        cls.before = cls.mark(0)
        cls.freeze_and_thaw()
        cls.restart_the_other()

    @classmethod
    def freeze_and_thaw(cls) -> None:
        """The second server takes over; the first wakes up with the client's updates in its buffers."""
        # Just after a heartbeat: what is on its way when a process stops arrives when it goes on.
        cls.streams[0].await_message(lambda message: message.key == rfc12.HUGZ, len(cls.streams[0].stream))
        cls.halves[0].freeze()
        cls.client.put(b"/flight", b"frozen")
        cls.client.put(b"/both", b"frozen")
        cls.follow(1)
        cls.client.put(b"/old", b"new")
        cls.client.put(b"/both", b"after")
        cls.served = cls.settle(1)
        cls.streams[0].pump()
        since = len(cls.streams[0].stream)
        cls.halves[0].thaw()
        cls.halves[0].await_state("passive")
        cls.halves[0].await_in_sync()
        cls.woken_answered = cls.answers(cls.halves[0], 0.7)
        cls.streams[0].pump(0.5)
        cls.woken_published = cls.streams[0].stream[since:]
        cls.discarded = [line for half in cls.halves for line in half.discarded()]

    @classmethod
    def restart_the_other(cls) -> None:
        """It is back at once, empty, at the address that the client follows, and no vote counts."""
        time.sleep(VOTE)
        cls.halves[1].kill()
        cls.halves[1].start()
        cls.follow(0)
        cls.halves[1].await_in_sync()
        cls.end = cls.settle(0)
        cls.last_sequence = cls.client.sequence

    def test_a_standby_takes_over_from_a_frozen_server(self) -> None:
        self.assertEqual(self.served[b"/old"], b"new")

    def test_what_was_sent_to_a_frozen_server_is_applied_by_the_other(self) -> None:
        self.assertEqual((self.served.get(b"/flight"), self.served.get(b"/both")), (b"frozen", b"after"))

    def test_a_frozen_server_publishes_nothing_after_waking(self) -> None:
        self.assertEqual(self.woken_published, [])

    def test_a_frozen_server_answers_no_snapshot_after_waking(self) -> None:
        self.assertFalse(self.woken_answered)

    def test_a_frozen_server_has_nothing_to_discard(self) -> None:
        self.assertEqual(self.discarded, [])

    def test_a_client_leaves_a_server_that_is_back_at_once_and_stands_by(self) -> None:
        self.assertEqual([half.state for half in self.halves], ["active", "passive"])
        self.assertEqual(self.client.current, 0)
        self.assertEqual(self.client.entries, self.end)

    def test_what_lay_in_the_buffers_of_a_frozen_server_does_not_come_back(self) -> None:
        for key, value in ((b"/old", b"new"), (b"/both", b"after"), (b"/flight", b"frozen")):
            self.assertEqual(self.end.get(key), value, key)

    def test_sequences_rise_across_both_takeovers(self) -> None:
        second = [message.sequence for message in self.streams[1].stream]
        self.assertGreater(min(second), self.before.sequence)
        self.assertGreater(self.last_sequence, max(second))


@needs_clone
class BeforeTheFirstSync(PairCase):
    """The only server with the map dies while its standby fetches it for the first time."""

    ENTRIES, SIZE = 20_000, 1_000

    def test_a_standby_that_never_was_in_sync_is_asked_and_lives(self) -> None:
        self.pair()
        primary, backup = self.halves
        primary.start()
        primary.process.await_ready()
        self.assertTrue(self.answers(primary, PATIENCE))
        self.fill(primary)
        backup.start()
        backup.await_state("passive")
        primary.kill()
        synced = any(line.startswith("in sync") for line in backup.process.lines)

        answered = self.answers(backup, 3.0)

        self.assertIn(backup.state, ("active", "passive"), backup.process.story())
        if not synced and answered:
            self.assertEqual(len(part(snapshot(backup.address)[0], b"/big/")), self.ENTRIES)
        primary.start()
        self.assert_serves()

    def fill(self, half: Half) -> None:
        """A map that takes a while to fetch."""
        writer = Writer(half.address)
        writer.await_ready()
        for number in range(self.ENTRIES):
            writer.put(b"/big/%d" % number, b"x" * self.SIZE)
        last = b"/big/%d" % (self.ENTRIES - 1)
        eventually(lambda: snapshot(half.address, last)[0], "the map", PATIENCE, every=0.2)
        writer.close()

    def assert_serves(self) -> None:
        """A client finds one of the two and writes."""
        client = GuideClient([half.address for half in self.halves])
        self.addCleanup(client.close)
        client.await_writers()
        turn_until([client], lambda: client.live, "somebody serves", PATIENCE)
        client.put(b"/new", b"v")
        turn_until([client], lambda: client.entries.get(b"/new") == b"v", "the update", PATIENCE)
        for half in self.halves:
            half.await_in_sync()


@needs_clone
class Undecided(PairCase):
    """A primary that has not heard of its peer, whose machine takes connections and says nothing."""

    def test_a_request_and_an_update_that_come_before_the_decision_are_held(self) -> None:
        self.pair("--failover", "1")
        primary, backup = self.halves
        self.listen(backup)
        primary.start()
        writer = Writer(primary.address)
        self.addCleanup(writer.close, 0)
        writer.await_ready(PATIENCE)
        primary.process.await_ready()
        for key, ttl in ((b"/held", 0), (b"/held/ttl", 100)):
            writer.put(key, b"v", ttl)
        time.sleep(CROSSING)
        self.assertEqual(primary.state, "pending")
        begun = time.monotonic()
        self.assertEqual(snapshot(primary.address, timeout=5.0)[0], {b"/held": b"v", b"/held/ttl": b"v"})
        self.assertGreater(time.monotonic() - begun, 0.2, "it was decided at once")
        time.sleep(1.5)
        self.assertEqual(snapshot(primary.address)[0], {b"/held": b"v", b"/held/ttl": b"v"})

    def listen(self, half: Half) -> None:
        """In the place of this server."""
        host, port = half.address.split(":")
        for offset in range(PORTS):
            listener = socket.create_server((host, int(port) + offset))
            self.addCleanup(listener.close)


if __name__ == "__main__":
    unittest.main()
