"""The Python session client against the scripted server: is it right before it judges anything?

    /usr/bin/python3 -m unittest -v test_session_self
"""

from __future__ import annotations

import time
import unittest
from typing import Callable

import session
from fixtures import PYTHON, LineProcess
from rfc12_server import free_port
from session import Batch, Entry, Farewell, Kind, Malformed, Mode, Operation, Receipt, Status
from session_client import SessionClient, State
from session_replica import Outcome, Replica
from session_server import SessionServer
from xxh64 import xxh64

PATIENCE = 10.0
"""Seconds that nothing takes on the loopback, however busy the machine is."""
PRIME32, PRIME64 = 2654435761, 11400714785074694797
ID = bytes(range(16))
MESSAGES = (
    session.Hello(ID, 1 << 20, (b"/a/", "/ü/".encode()), 7, session.RESUME | session.VOTE, ID[::-1], 5,
                  session.MODULUS - 1),
    session.Hello(ID, 0),
    session.Credit(session.BEYOND - 1), session.Write(3, (), 2),
    session.Write(4, ((Operation(Kind.PUT, b"/a", b"v", 5, 0, True), Operation(Kind.REMOVED, b"/b", expected=9)),
                      (Operation(Kind.PUT, b"/c", bytes(70_000)),)), 2),
    session.Beat(1, 2, 3, 4), session.Bye(), session.Resync(5, 6),
    session.Welcome(ID, 1, 2, Mode.DELTA, 1000, 5000, 255, 1 << 24, 10_000, 8),
    session.Redirect(b"tcp://127.0.0.1:5556"), session.Refused(4, b"not yet"),
    Batch(session.RESET | session.CUT, 0, 9, 77, (Entry(Kind.PUT, 3, b"/a", b"v", 4), Entry(Kind.REMOVED, 4, b"/b"),
                                                  Entry(Kind.EXPIRED, 9, b"/c"))),
    session.Receipts((Receipt(1, Status.ACCEPTED, 5), Receipt(2, Status.CONDITION, 0))),
    session.ServerBeat(1, 2, 1, 3), session.ServerBye(Farewell.CLOSING, "zu Ende: ü".encode()))


def sanity_buffer(length: int) -> bytes:
    """The octets on which the vectors of xxhsum's sanity check stand."""
    octets, state = bytearray(), PRIME32
    for _ in range(length):
        octets.append(state >> 56)
        state = state * PRIME64 % session.MODULUS
    return bytes(octets)


class Hashing(unittest.TestCase):
    """XXH64 and the digest."""

    def test_the_published_vectors(self) -> None:
        vectors = {(0, 0): 0xEF46DB3751D8E999, (0, PRIME32): 0xAC75FDA2929B17EF, (1, 0): 0xE934A84ADB052768,
                   (1, PRIME32): 0x5014607643A9B4C3, (4, 0): 0x9136A0DCA57457EE, (14, 0): 0x8282DCC4994E35C8,
                   (14, PRIME32): 0xC3BD6BF63DEB6DF0, (222, 0): 0xB641AE8CB691C174,
                   (222, PRIME32): 0x20CB8AB7AE10C14A}
        for (length, seed), wanted in vectors.items():
            with self.subTest(length=length, seed=seed):
                self.assertEqual(xxh64(sanity_buffer(length), seed), wanted)
        self.assertEqual(xxh64(b"a"), 0xD24EC4F1A98C6E5B)
        self.assertEqual(xxh64(b"abc"), 0x44BC2CF5AD770999)

    def test_the_digest_is_a_sum_over_entries(self) -> None:
        one, two = Entry(Kind.PUT, 1, b"/a", b"v"), Entry(Kind.PUT, 2, b"/b", b"w")
        self.assertEqual(session.digest_of([]), 0)
        self.assertEqual(one.number(), xxh64(b"v", xxh64(b"/a", 1)))
        self.assertEqual(session.digest_of([one, two]), (one.number() + two.number()) % session.MODULUS)
        self.assertEqual(session.digest_of([Entry(Kind.REMOVED, 3, b"/a")]), 0)


class Codec(unittest.TestCase):
    """Every message by itself."""

    def test_every_message_survives_both_ways(self) -> None:
        self.assertEqual({type(message) for message in MESSAGES}, set(session.COMMANDS))
        for message in MESSAGES:
            with self.subTest(message=type(message).__name__):
                frame = session.encode(message)
                self.assertEqual(session.decode(frame), message)
                self.assertEqual(session.encode(session.decode(frame)), frame)

    def test_octets_written_by_hand(self) -> None:
        hands = {"aac7 01 05": session.Bye(),
                 "aac7 01 02 0000000000030d40": session.Credit(200_000),
                 "aac7 01 87 0003 0002 6f6b": session.ServerBye(3, b"ok"),
                 "aac7 01 03 0000000000000000 0000000000000001 0001 0001 01 03 00000005 0002 2f61 0000000000000000"
                 " 00000001 76": session.Write(1, ((Operation(1, b"/a", b"v", 5, 0, True),),)),
                 "aac7 01 84 02 0000000000000001 0000000000000002 00000000000000ff 00000001"
                 " 02 0000000000000002 00000000 0002 2f61": Batch(2, 1, 2, 255, (Entry(2, 2, b"/a"),))}
        for text, message in hands.items():
            with self.subTest(message=message):
                self.assertEqual(session.encode(message), bytes.fromhex(text))
                self.assertEqual(session.decode(bytes.fromhex(text)), message)

    def test_every_truncation_and_every_excess_is_malformed(self) -> None:
        for message in MESSAGES:
            frame = session.encode(message)
            cuts = range(len(frame)) if len(frame) < 1000 else (0, 10, 40, len(frame) - 1)
            for bad in (*(frame[:length] for length in cuts), frame + b"\0"):
                with self.subTest(message=type(message).__name__, length=len(bad)), self.assertRaises(Malformed):
                    session.decode(bad)

    def test_other_versions_signatures_and_commands_are_malformed(self) -> None:
        for frame in (b"\xaa\xc7\x02\x05", b"\xaa\xc8\x01\x05", b"ICANHAZ?", b"", b"\xaa\xc7\x01\x00"):
            with self.subTest(frame=frame), self.assertRaises(Malformed):
                session.decode(frame)
        with self.assertRaises(session.Unknown):
            session.decode(b"\xaa\xc7\x01\x07")

    def test_numbers_out_of_range_are_malformed(self) -> None:
        beyond, wide = session.BEYOND, (Operation(Kind.REMOVED, b"/a"),) * 1001
        for message in (session.Beat(0, beyond, 0, 0), session.Resync(beyond, 0), session.Write(beyond, ()),
                        session.Write(0, ()), session.Hello(ID, 0, position=1), session.Hello(ID, 0, flags=4),
                        session.Write(1, ((Operation(3, b"/a"),),)), session.ServerBeat(1, 1, 0, 1),
                        session.Hello(ID, beyond), session.Hello(ID, 0, next_counter=0), session.Credit(beyond),
                        session.Write(1, (), 1), session.Write(1, ((),)), session.Write(1, (wide,)),
                        session.Write(1, ((Operation(Kind.PUT, b"/a"),),)), session.Beat(beyond, 1, 1, 1),
                        session.Write(1, ((Operation(Kind.REMOVED, b"/a", ttl=1),),)),
                        session.Write(1, ((Operation(Kind.REMOVED, b"/a", bound=True),),)),
                        session.Welcome(ID, 1, 2, 3, 1, 1, 1, 1, 1, 0),
                        session.Welcome(ID, 1, 2, 1, 0, 1, 1, 1, 1, 0),
                        session.Refused(0), session.Refused(6), session.ServerBye(0), session.ServerBye(7),
                        *(session.Receipts((Receipt(*fields),)) for fields in
                          ((0, 0, 1), (1, 2, 1), (1, 21, 0), (1, 0, 0), (1, Status.KEY, 1))),
                        Batch(0, 0, 9, 7), Batch(0, 0, 9, 0, (Entry(1, 2, b"/a"),)),
                        Batch(0, 0, 9, 0, (Entry(1, 2, b"", b"v"),)),
                        session.Write(1, ((Operation(2, b"/a", ttl=1 << 31),),)), session.ServerBeat(1, 1, 2, 0),
                        Batch(session.RESET, 1, 2, 0), Batch(0, 2, 1, 0), Batch(8, 0, 0, 0),
                        Batch(0, 0, 5, 0, (Entry(1, 6, b"/a", b"v"),)), Batch(0, 5, 9, 0, (Entry(1, 5, b"/a", b"v"),)),
                        Batch(0, 0, 9, 0, (Entry(1, 2, b"/a", b"v"), Entry(1, 2, b"/b", b"v"))),
                        Batch(0, 0, 9, 0, (Entry(2, 2, b"/a", ttl=1),))):
            with self.subTest(message=message), self.assertRaises(Malformed):
                session.decode(session.encode(message))

    def test_text_that_is_not_utf8_is_malformed(self) -> None:
        for key in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80"):
            with self.subTest(key=key), self.assertRaises(Malformed):
                session.decode(session.encode(session.Write(1, ((Operation(1, key, b"v"),),))))

    def test_subtrees_are_sorted_and_none_is_a_prefix_of_another(self) -> None:
        for good in ((b"",), (b"/a/", b"/b/")):
            self.assertTrue(session.sound_subtrees(good), good)
        many = [b"%04d" % number for number in range(session.MOST_SUBTREES + 1)]
        for bad in ((), (b"", b"/a"), (b"/a", b"/a"), (b"/b", b"/a"), (b"/a", b"/a/b"), many):
            self.assertFalse(session.sound_subtrees(bad), bad[:3])


class Replicas(unittest.TestCase):
    """Staging and cuts, by hand."""

    A, B, C = (Entry(Kind.PUT, n, b"/%d" % n, b"v") for n in (1, 2, 3))

    def setUp(self) -> None:
        self.replica = Replica()
        self.begin(Mode.SNAPSHOT)

    def begin(self, mode: Mode, history: bytes = ID) -> None:
        self.replica.begin(session.Welcome(history, 1, 0, mode, 1, 1, 1, 1, 1, 0))

    def accept(self, flags: int, begin: int, to: int, entries: tuple[Entry, ...], *shown: Entry) -> Outcome:
        return self.replica.accept(Batch(flags, begin, to, session.digest_of(shown), entries))[0]

    def join(self) -> None:
        self.assertIs(self.accept(session.RESET | session.CUT, 0, 2, (self.A, self.B), self.A, self.B), Outcome.SHOWN)

    def test_staged_entries_are_not_seen_before_the_cut(self) -> None:
        self.assertIs(self.accept(session.RESET, 0, 1, (self.A,)), Outcome.STAGED)
        self.assertEqual((self.replica.entries, self.replica.position, self.replica.reached), ({}, 0, 1))
        self.assertIs(self.accept(session.CUT, 1, 2, (self.B,), self.A, self.B), Outcome.SHOWN)
        self.assertEqual((list(self.replica.entries), self.replica.position), ([b"/1", b"/2"], 2))

    def test_a_snapshot_replaces_all(self) -> None:
        self.join()
        self.replica.await_reset()
        batch = Batch(session.RESET | session.CUT, 0, 3, self.C.number(), (self.C,))
        outcome, changed = self.replica.accept(batch)
        self.assertIs(outcome, Outcome.SHOWN)
        self.assertEqual([(e.kind, e.key) for e in changed], [(2, b"/1"), (2, b"/2"), (1, b"/3")])
        self.assertEqual(list(self.replica.entries), [b"/3"])

    def test_what_was_on_its_way_before_a_snapshot_is_ignored(self) -> None:
        self.join()
        self.replica.await_reset()
        self.assertIs(self.accept(session.CUT, 2, 3, (self.C,), self.A, self.B, self.C), Outcome.IGNORED)
        self.assertIs(self.replica.accept_beat(session.ServerBeat(1, 3, 1, 5)), Outcome.IGNORED)

    def test_a_wrong_cut_is_not_shown(self) -> None:
        self.join()
        self.assertIs(self.accept(session.CUT, 2, 3, (self.C,), self.C), Outcome.DIFFERS)
        self.assertEqual((list(self.replica.entries), self.replica.position), ([b"/1", b"/2"], 2))

    def test_a_gap_is_seen(self) -> None:
        self.join()
        self.assertIs(self.accept(session.CUT, 3, 4, (), self.A, self.B), Outcome.GAP)

    def test_entries_at_or_below_the_position_are_ignored(self) -> None:
        self.join()
        stale = Entry(Kind.REMOVED, 1, b"/1")
        self.assertIs(self.accept(session.CUT, 0, 3, (stale, self.C), self.A, self.B, self.C), Outcome.SHOWN)
        self.assertEqual(len(self.replica.entries), 3)

    def test_half_a_snapshot_leaves_the_old_history(self) -> None:
        self.join()
        self.begin(Mode.SNAPSHOT, ID[::-1])
        self.accept(session.RESET, 0, 3, (self.C,))
        self.replica.forget()
        self.assertEqual((self.replica.history, self.replica.position, len(self.replica.entries)), (ID, 2, 2))

    def test_a_beat_proves_or_refutes(self) -> None:
        self.join()
        right = session.digest_of([self.A, self.B])
        self.assertIs(self.replica.accept_beat(session.ServerBeat(1, 9, 0, 0)), Outcome.IGNORED)
        self.assertIs(self.replica.accept_beat(session.ServerBeat(1, 9, 1, right)), Outcome.SHOWN)
        self.assertEqual(self.replica.position, 9)
        self.assertIs(self.replica.accept_beat(session.ServerBeat(1, 9, 1, right + 1)), Outcome.DIFFERS)


class WithServer(unittest.TestCase):
    """A server that is turned by the same thread as its clients."""

    def setUp(self) -> None:
        self.servers = [self.server()]
        self.first = self.servers[0]

    def server(self) -> SessionServer:
        started = SessionServer(free_port(), heartbeat=0.05, expiry=PATIENCE)
        self.addCleanup(started.close)
        return started

    def client(self, *subtrees: bytes, **options) -> SessionClient:
        client = SessionClient([server.address for server in self.servers], subtrees or (b"",),
                               **{"patience": PATIENCE, **options})
        client.pause = 0.02
        self.addCleanup(client.close)
        return client

    def until(self, fact: Callable[[], object], what: str, *clients: SessionClient,
              timeout: float = 2 * PATIENCE) -> None:
        deadline = time.monotonic() + timeout
        while not fact():
            self.assertLess(time.monotonic(), deadline, f"{what}: {[client.story() for client in clients]}")
            for server in self.servers:
                server.turn()
            for client in clients:
                client.turn(0.001)

    def equal(self, client: SessionClient) -> None:
        """Until the replica is the server's map."""
        self.until(lambda: client.live and client.entries == self.map(client), "equal", client)

    def map(self, client: SessionClient) -> dict[bytes, bytes]:
        return {entry.key: entry.value for entry in self.first.table.live(tuple(client.subtrees))}

    def fill(self, count: int, prefix: bytes = b"/f/", value: bytes = b"v" * 20) -> None:
        for number in range(count):
            self.first.apply(Kind.PUT, b"%s%05d" % (prefix, number), value)


class Following(WithServer):
    """Join, live, credit, loss and resume."""

    def test_join_of_nothing_and_live_updates(self) -> None:
        client = self.client()
        self.equal(client)
        self.assertEqual((client.replica.cuts, client.replica.resets), (1, 1))
        self.fill(3)
        self.first.apply(Kind.REMOVED, b"/f/00001")
        self.equal(client)
        self.assertEqual(client.replica.digest, self.first.table.digest_of((b"",)))

    def test_a_large_join_is_many_batches_and_one_cut(self) -> None:
        self.fill(5000)
        client = self.client()
        self.equal(client)
        self.assertGreater(client.counts["batches"], 2)
        self.assertEqual(client.replica.cuts, 1)

    def test_two_subtrees_and_no_more(self) -> None:
        self.fill(5, b"/a/")
        self.fill(5, b"/b/")
        self.fill(5, b"/c/")
        client = self.client(b"/c/", b"/a/")
        self.equal(client)
        self.fill(1, b"/b/")
        self.until(lambda: client.replica.position == self.first.table.sequence, "a beat moves the position", client)
        self.assertEqual(len(client.entries), 10)

    def test_what_is_lost_is_repaired_by_resync(self) -> None:
        for fault, found in (("lose batch", "GAP"), ("lose entry", "DIFFERS"), ("wrong beat", "DIFFERS")):
            with self.subTest(fault=fault):
                client = self.client()
                self.fill(1)
                self.equal(client)
                self.first.faults.append(fault)
                self.fill(1, b"/1/")
                self.until(lambda: fault not in self.first.faults, fault, client)
                self.fill(1, b"/2/")
                self.until(lambda: client.replica.resets == 2, "a snapshot", client)
                self.equal(client)
                self.assertGreaterEqual(client.counts["GAP"] + client.counts["DIFFERS"], 1)
                client.close()

    def test_credit_stops_the_stream_and_lets_it_go_on(self) -> None:
        client = self.client(window=20_000)
        client.grants = False
        self.equal(client)
        for _ in range(20):
            self.fill(20, value=b"w" * 1000)
            for _ in range(3):
                self.first.turn()
                client.turn(0.001)
        self.until(lambda: client.counts["octets"] > 19_000, "credit is used", client)
        self.assertLess(client.counts["octets"], 20_000 + 70_000)
        client.grant(1_000_000)
        self.equal(client)
        self.assertEqual(client.replica.resets, 1)

    def test_resume_brings_what_was_missed(self) -> None:
        self.fill(2000)
        client = self.client()
        self.equal(client)
        client.disconnect()
        self.fill(50, value=b"new")
        self.equal(client)
        self.assertEqual(client.welcome.mode, Mode.DELTA)
        self.assertEqual(client.replica.resets, 1)

    def test_a_snapshot_where_resume_is_impossible(self) -> None:
        self.fill(10)
        client = self.client()
        for change in ("history", "forgotten"):
            with self.subTest(change=change):
                self.equal(client)
                client.disconnect()
                self.fill(1)
                setattr(self.first.table, change, bytes(15) + b"x" if change == "history" else 10 ** 6)
                resets = client.replica.resets
                self.until(lambda: client.replica.resets > resets, "a snapshot", client)
                self.equal(client)

    def test_a_server_that_restarts_is_discovered_again(self) -> None:
        client = self.client()
        self.equal(client)
        port = int(self.first.address.split(":")[1])
        self.servers.clear()
        self.first.close()
        self.until(lambda: client.counts["disconnects"], "noticed", client)
        self.first = SessionServer(port, 0.05, PATIENCE)
        self.addCleanup(self.first.close)
        self.servers.append(self.first)
        self.fill(3)
        self.equal(client)

    def test_a_silent_server_is_left_for_the_next(self) -> None:
        self.servers.append(self.server())
        client = self.client()
        self.until(lambda: client.live, "live", client)
        self.first.faults.append("silent")
        client.welcome = client.welcome._replace(expiry_ms=200)
        self.assert_votes_at_second(client)

    def test_a_server_that_ends_the_session_and_falls_silent_is_left_too(self) -> None:
        self.servers.append(self.server())
        client = self.client()
        self.until(lambda: client.live, "live", client)
        self.first.faults.append("silent")
        self.first._end_session(next(iter(self.first.sessions)), Farewell.EXPIRED)
        client.patience, client.attempts = 0.2, 1
        self.until(lambda: client.counts["switches"], "left", client)
        client.patience, client.attempts = PATIENCE, 3
        client.disconnect()
        self.assert_votes_at_second(client)

    def assert_votes_at_second(self, client: SessionClient) -> None:
        """Equal to the second server, which was told that the first is lost."""
        self.first = self.servers[1]
        self.fill(3)
        self.equal(client)
        hello = next(message for message in self.first.seen if isinstance(message, session.Hello))
        self.assertEqual(hello.flags, session.VOTE | session.RESUME)

    def test_redirected_and_asked_to_wait(self) -> None:
        target = self.server()
        self.first.redirect = b"tcp://" + target.address.encode()
        self.first.faults += ["not ready", "redirect"]
        self.first.faults.reverse()
        client = self.client()
        self.servers.append(target)
        target.apply(Kind.PUT, b"/there", b"v")
        self.until(lambda: client.entries == {b"/there": b"v"}, "redirected", client)

    def test_a_server_without_the_protocol_is_never_sent_a_message_of_it(self) -> None:
        self.first.offers = b""
        client = self.client()
        self.until(lambda: client.state is State.PLAIN, "plain", client)
        self.assertEqual(self.first.seen, [])

    def test_versions_are_read_as_a_list(self) -> None:
        for offers, state in ((b"1 2", State.LIVE), (b"10 11", State.PLAIN)):
            self.first.offers = offers
            client = self.client()
            self.until(lambda: client.state in (State.PLAIN, State.LIVE), "discovered", client)
            self.assertIs(client.state, state)

    def test_a_session_that_the_server_has_ended_is_begun_again(self) -> None:
        client = self.client()
        self.equal(client)
        self.first.sessions.clear()
        self.fill(1)
        self.equal(client)
        self.assertIn(Farewell.NO_SESSION, client.farewells)


class Writing(WithServer):
    """Groups, receipts and repetitions."""

    def receipt(self, client: SessionClient, counter: int) -> Receipt:
        self.until(lambda: counter in client.receipts, f"receipt {counter}", client)
        return client.receipts[counter]

    def test_receipts_of_all_kinds(self) -> None:
        client = self.client()
        put = Operation(Kind.PUT, b"/a", b"v")
        cases = (((put,), Status.ACCEPTED, 1), ((put._replace(expected=0),), Status.CONDITION, 1),
                 ((put._replace(expected=1), Operation(Kind.PUT, b"/b", b"w")), Status.ACCEPTED, 3),
                 ((put, put), Status.KEY, 0), ((put._replace(value=bytes(3 << 20)),), Status.VALUE, 0),
                 ((Operation(Kind.REMOVED, b"/a", expected=2),), Status.ACCEPTED, 4),
                 ((Operation(Kind.PUT, b"/c", b"x"), put._replace(expected=9)), Status.CONDITION, 0))
        for group, status, sequence in cases:
            with self.subTest(group=group):
                receipt = self.receipt(client, client.write(*group))
                self.assertEqual((receipt.status, receipt.sequence), (status, sequence))
        self.equal(client)
        self.assertEqual(client.entries, {b"/b": b"w"})

    def test_what_no_server_may_accept_is_not_sent(self) -> None:
        client = self.client()
        for group in ((), (Operation(Kind.PUT, b"/a"),), (Operation(Kind.REMOVED, b"/a", bound=True),)):
            with self.subTest(group=group), self.assertRaises(ValueError):
                client.write(*group)

    def test_many_groups_go_in_few_messages(self) -> None:
        client = self.client()
        self.equal(client)
        counters = [client.put(b"/%d" % number, b"v") for number in range(2000)]
        self.receipt(client, counters[-1])
        self.assertLess(sum(isinstance(message, session.Write) for message in self.first.seen), 5)
        self.equal(client)

    def test_no_more_in_flight_than_allowed(self) -> None:
        client = self.client()
        self.equal(client)
        client.welcome = client.welcome._replace(max_in_flight=10)
        last = [client.put(b"/%d" % number, b"v") for number in range(35)][-1]
        self.receipt(client, last)
        writes = [len(message.groups) for message in self.first.seen if isinstance(message, session.Write)]
        self.assertEqual((sum(writes), max(writes)), (35, 10))

    def test_lost_receipts_are_asked_for_again_and_applied_once(self) -> None:
        client = self.client()
        self.equal(client)
        self.first.faults.append("lose receipts")
        counter = client.put(b"/a", b"v")
        self.until(lambda: not self.first.faults, "lost", client)
        client.disconnect()
        later = client.put(b"/b", b"w")
        self.assertEqual([self.receipt(client, c).sequence for c in (counter, later)], [1, 2])
        self.equal(client)
        self.assertEqual(self.first.table.sequence, 2)

    def test_a_counter_gap_is_healed_by_hello(self) -> None:
        client = self.client()
        self.receipt(client, client.put(b"/a", b"1"))
        counter = client.put(b"/a", b"2")
        client._to_send += 1  # as if a message had been lost
        last = client.put(b"/a", b"3")
        self.assertEqual([self.receipt(client, c).sequence for c in (counter, last)], [2, 3])
        self.assertIn(Farewell.COUNTER_GAP, client.farewells)

    def test_bound_entries_go_with_the_session_and_not_on_takeover(self) -> None:
        first, watcher = self.client(client_id=ID), self.client()
        first.put(b"/here", b"v", bound=True)
        self.until(lambda: watcher.entries, "bound", first, watcher)
        second = self.client(client_id=ID)
        self.until(lambda: second.live and first.state is State.ENDED, "taken over", first, second, watcher)
        self.assertEqual((first.farewells, watcher.entries), ([Farewell.TAKEN_OVER], {b"/here": b"v"}))
        second.close()
        self.until(lambda: not watcher.entries, "removed", watcher)

    def test_a_lifetime_ends_as_expired(self) -> None:
        client, kinds = self.client(), []
        client.on_entry = lambda entry: kinds.append(entry.kind)
        client.put(b"/a", b"v", ttl=1)
        self.until(lambda: len(kinds) == 2, "expiry", client)
        self.assertEqual(kinds, [Kind.PUT, Kind.EXPIRED])


class CommandLine(unittest.TestCase):
    """The programs as they are run."""

    def test_follow_put_and_delete(self) -> None:
        port = str(free_port())
        server = self.run_program("session_server.py", "serve", "--port", port)
        server.await_line(lambda line: line.startswith("ready"))
        connect = ("--connect", f"127.0.0.1:{port}")
        follower = self.run_program("session_client.py", "follow", "/a/", *connect)
        for arguments, wanted in ((("put", "/a/k", "v", "--ttl", "60"), "1"), (("put", "/b/k", "v"), "2"),
                                  (("delete", "/a/k", "--expect", "1"), "3")):
            program = self.run_program("session_client.py", *arguments, *connect)
            self.assertEqual((program.await_end(), program.lines), (0, [wanted]), program.story())
        refused = self.run_program("session_client.py", "delete", "/a/k", "--expect", "1", *connect)
        self.assertEqual(refused.await_end(), 1)
        self.assertIn("CONDITION", refused.story())
        follower.await_line(lambda line: line == "3 REMOVED b'/a/k' b''")
        self.assertFalse(any("/b/" in line for line in follower.lines))

    def run_program(self, *command: str) -> LineProcess:
        started = LineProcess(PYTHON, *command)
        self.addCleanup(started.kill)
        return started


if __name__ == "__main__":
    unittest.main()
