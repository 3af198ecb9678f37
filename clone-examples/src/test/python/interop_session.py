"""The Java server as a client of the session protocol sees it that is not our code. Run through test_interop."""

from __future__ import annotations

import os
import re
import time
import unittest
from typing import Iterator, TypeVar

import zmq

import rfc12
import session
from fixtures import HERE, Peer, eventually, needs_clone, turn_until
from interop_server import SCAN, ServerCase
from rfc12 import Kvmsg
from rfc12_client import fetch, snapshot
from session import Batch, Entry, Farewell, Kind, Mode, Operation, Receipt, ServerBye, Status, Welcome
from session_client import SessionClient, State
from session_replica import Outcome, Replica

PROTOCOL = HERE.parents[3] / "clone-core" / "PROTOCOL.md"
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
ENTRIES, VALUE = 20_000, b"%020d"
CREDIT, FLOW, FLOW_VALUE, FLOW_KEYS = 200_000, 500, 10_000, 50
QUIET = 0.3
"""Seconds without a message after which nothing more is on its way on the loopback."""
M = TypeVar("M", bound=session.Message)


def internal(address: str) -> dict[bytes, bytes]:
    """What the server says of itself."""
    return snapshot(address, session.INTERNAL)[0]


def require_sessions(address: str) -> None:
    """Skips, or fails where nothing may be skipped."""
    versions = internal(address).get(session.VERSIONS_KEY, b"").split()
    if b"1" in versions:
        return
    missing = f"the server offers no session protocol: /.chp/session lists {versions}"
    if os.environ.get("CLONE_INTEROP") == "required":
        raise AssertionError(missing)
    raise unittest.SkipTest(missing)


class Examples(unittest.TestCase):
    """The worked examples of the specification: octets before the semicolon, what they mean after it."""

    def test_every_example_is_decoded_and_encoded_again(self) -> None:
        frames = self.frames()
        for frame in frames:
            with self.subTest(example=frame.hex()):
                self.assertEqual(session.encode(session.decode(frame)), frame)
        self.assertEqual({type(session.decode(frame)) for frame in frames}, set(session.COMMANDS), "one of each")

    def test_the_batches_make_a_cut_with_the_digest_that_they_tell(self) -> None:
        messages = list(map(session.decode, self.frames()))
        replica, outcomes = Replica(), []
        replica.begin(next(message for message in messages if isinstance(message, Welcome)))
        for batch in (message for message in messages if isinstance(message, Batch)):
            outcomes.append(replica.accept(batch)[0])
        self.assertEqual(outcomes, [Outcome.STAGED, Outcome.SHOWN])
        beat = next(message for message in messages if isinstance(message, session.ServerBeat))
        self.assertIs(replica.accept_beat(beat), Outcome.SHOWN)

    def test_every_number_of_the_digest(self) -> None:
        rows = [[cell.strip(" `") for cell in line.strip("| ").split("|")] for line in self.section().splitlines()
                if line.startswith("|")]
        entries = [Entry(Kind.PUT, int(row[2]), row[0].encode(), row[1].encode())
                   for row in rows if len(row) == 4 and row[2].isdigit()]
        if not entries:
            self.skipTest("section 11 has no entries of a digest yet")
        numbers = [entry.number() for entry in entries]
        told = [int(row[-1], 16) for row in rows if re.fullmatch(r"(0x)?[0-9a-fA-F]{16}", row[-1])]
        self.assertEqual(told[:len(numbers)], numbers)
        self.assertIn(b"%016x" % session.digest_of(entries), self.section().lower().encode())

    def frames(self) -> list[bytes]:
        """The octets of every example."""
        texts = [text for block in BLOCK.findall(self.section()) for text in re.split(r"\n\s*\n", block)]
        if not texts:
            self.skipTest("section 11 has no examples of messages yet")
        return [bytes.fromhex("".join(line.partition(";")[0] for line in text.splitlines())) for text in texts]

    @staticmethod
    def section() -> str:
        """Section 11."""
        return PROTOCOL.read_text().partition("\n## 11. ")[2]


class RawSession:
    """A bare connection: it sends any frame, never beats, and reads message by message."""

    def __init__(self, address: str) -> None:
        self.dealer = zmq.Context.instance().socket(zmq.DEALER)
        self.dealer.connect(rfc12.endpoint(address, rfc12.SNAPSHOT))
        self.seen: list[session.Message] = []

    def send(self, message: session.Message) -> None:
        """A good message."""
        self.send_raw(session.encode(message))

    def send_raw(self, frame: bytes) -> None:
        """Any message."""
        self.dealer.send(frame)

    def read(self, kind: type[M], timeout: float = 5.0) -> M:
        """The next message of this kind; others are passed over."""
        deadline = time.monotonic() + timeout
        while self.dealer.poll(max(0.0, deadline - time.monotonic()) * 1000):
            message = session.decode(self.dealer.recv())
            self.seen.append(message)
            if isinstance(message, kind):
                return message
        raise AssertionError(f"no {kind.__name__} within {timeout} s; seen: {self.seen[-5:]}")

    def receipt(self, write: session.Write) -> Receipt:
        """Sends a WRITE of one group and returns the answer."""
        self.send(write)
        receipt, = self.read(session.Receipts).receipts
        return receipt

    def close(self) -> None:
        """Without a word."""
        self.dealer.close(linger=0)


class SessionCase(ServerCase):
    """A server that offers sessions."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        require_sessions(cls.server.address)

    def client(self, *subtrees: bytes, **options) -> SessionClient:
        """A client, by default of the keys of this test, that is live."""
        client = SessionClient([self.server.address], subtrees or (self.subtree(),),
                               **{"patience": 5.0, **options})
        self.addCleanup(client.close)
        client.await_live()
        return client

    def raw(self) -> RawSession:
        """A connection without a session."""
        opened = RawSession(self.server.address)
        self.addCleanup(opened.close)
        return opened

    def raw_session(self, client_id: bytes = b"", limit: int = 1 << 20) -> RawSession:
        """A connection with a session on the keys of this test."""
        opened = self.raw()
        opened.send(session.Hello(client_id or os.urandom(16), limit, (self.subtree(),)))
        opened.read(Welcome)
        return opened

    def put_of(self, name: str, value: bytes = b"v", **options) -> Operation:
        """A put of a key of this test."""
        return Operation(Kind.PUT, self.key(name), value, **options)

    def assert_equal_to_server(self, client: SessionClient) -> None:
        """Entries and digest are those that the RFC 12 plane tells, sequence by sequence."""
        wanted = rfc12_entries(self.server.address, client.subtrees)
        digest = session.digest_of(list(wanted.values()))
        turn_until([client], lambda: client.live and client.replica.digest == digest, "the digest of the entries")
        mine = {entry.key: entry._replace(ttl=0) for entry in client.replica.entries.values()}
        self.assertTrue(mine == wanted, f"{len(mine)} entries")


def rfc12_entries(address: str, subtrees: list[bytes]) -> dict[bytes, Entry]:
    """The entries of subtrees with their sequences, by RFC 12 snapshots."""
    entries: dict[bytes, Entry] = {}
    for subtree in subtrees:
        for message in map(Kvmsg.of, fetch(address, rfc12.ICANHAZ, subtree)[:-1]):
            entries[message.key] = Entry(Kind.PUT, message.sequence, message.key, message.body)
    return entries


@needs_clone
class SessionsOfManyKeys(SessionCase):
    """Joining and coming back, on 20,000 entries."""

    early: SessionClient

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.early = SessionClient([cls.server.address])
        cls.addClassCleanup(cls.early.close)
        cls.early.await_live()
        cls.early_join = cls.early.counts["batches"], cls.early.replica.cuts, dict(cls.early.entries)
        cls.fill()

    @classmethod
    def fill(cls) -> None:
        """Groups of 1,000, written by the client that joined before there was anything."""
        for first in range(0, ENTRIES, session.MOST_OPERATIONS):
            numbers = range(first, first + session.MOST_OPERATIONS)
            last = cls.early.write(*(Operation(Kind.PUT, b"/big/%05d" % n, VALUE % n) for n in numbers))
        assert cls.early.await_receipt(last).accepted

    def test_join_of_an_empty_map(self) -> None:
        batches, cuts, entries = self.early_join
        self.assertEqual((batches, cuts, entries), (1, 1, {}))

    def test_the_client_that_wrote_all_has_all(self) -> None:
        self.assert_equal_to_server(self.early)
        self.assertEqual(self.early.replica.resets, 1)

    def test_join_is_several_batches_and_one_cut(self) -> None:
        client = self.client(b"")
        self.assertGreaterEqual(client.counts["batches"], 5)
        self.assertLess(client.counts["largest"], 100_000, "a batch is about 64 KiB")
        self.assertEqual((client.replica.cuts, client.replica.resets), (1, 1))
        self.assertEqual(len(client.entries), len(rfc12_entries(self.server.address, [b""])))
        self.assert_equal_to_server(client)

    def test_the_digest_is_the_one_that_the_server_tells(self) -> None:
        client = self.client(b"")

        def equal() -> bool:
            client.turn(0)
            return tells(internal(self.server.address)[b"/.chp/digest"], client.replica.digest)

        eventually(equal, f"/.chp/digest tells {client.replica.digest:016x}")

    def test_a_session_of_subtrees_has_their_digest(self) -> None:
        client = self.client(b"/big/0012", b"/big/1")
        self.assertEqual(len(client.entries), 10 + 10_000)
        self.assert_equal_to_server(client)

    def test_resume_costs_what_was_missed(self) -> None:
        client = self.client(b"")
        octets, resets = client.counts["octets"], client.replica.resets
        client.disconnect()
        self.write_some(50)
        client.await_live()
        self.assertEqual(client.welcome.mode, Mode.DELTA)
        self.assert_equal_to_server(client)
        self.assertLess(client.counts["octets"] - octets, 64 * 1024)
        self.assertEqual(client.replica.resets, resets)

    def test_resume_with_nothing_missed(self) -> None:
        client = self.client(b"")
        client.disconnect()
        client.await_live()
        self.assertEqual(client.welcome.mode, Mode.DELTA)
        self.assert_equal_to_server(client)

    def test_resume_with_a_foreign_history_is_a_snapshot(self) -> None:
        client = self.client(b"")
        client.disconnect()
        client.replica.history = os.urandom(16)
        self.assert_snapshot(client)

    def test_resume_with_a_digest_that_differs_is_a_snapshot(self) -> None:
        client = self.client(b"")
        client.disconnect()
        client.replica.digest ^= 1
        self.assert_snapshot(client)

    def assert_snapshot(self, client: SessionClient) -> None:
        client.await_live()
        self.assertEqual((client.welcome.mode, client.replica.resets), (Mode.SNAPSHOT, 2))
        self.assert_equal_to_server(client)

    def test_resync_is_answered_with_a_reset(self) -> None:
        client = self.client(b"")
        client.resync()
        client.await_live()
        self.assertEqual((client.replica.resets, client.replica.cuts), (2, 2))
        self.assert_equal_to_server(client)

    def test_heartbeats_carry_the_exact_digest(self) -> None:
        client, beats = self.client(b"/big/00"), []
        client.on_message = lambda m: beats.append(m) if isinstance(m, session.ServerBeat) else None
        client.await_true(lambda: sum(beat.exact for beat in beats) >= 2, "two exact beats")
        exact = [beat for beat in beats if beat.exact]
        self.assertEqual({beat.digest for beat in exact}, {client.replica.digest})
        self.assertEqual(exact[-1].position, client.replica.position)
        self.assertEqual(client.counts["DIFFERS"], 0)

    def write_some(self, count: int) -> None:
        writer = self.client()
        for number in range(count):
            last = writer.put(b"/big/%05d" % (number * 7), b"new")
        self.assertTrue(writer.await_receipt(last).accepted)


def tells(text: bytes, digest: int) -> bool:
    """Whether a text names the digest, in hexadecimal or decimal."""
    return any(word in (b"%016x" % digest, b"%x" % digest, b"%d" % digest)
               for word in text.lower().replace(b"0x", b"").split())


@needs_clone
class SessionWrites(SessionCase):
    """Groups, conditions, counters, and both planes."""

    def test_both_planes_see_the_same_sequences(self) -> None:
        client, seen, since = self.client(), [], len(self.peer.stream)
        client.on_entry = lambda entry: seen.append((entry.sequence, entry.key, entry.value))
        for number in range(50):
            self.peer.put(self.key(f"rfc12/{number}"), b"%d" % number)
            counter = client.write(self.put_of(f"session/{number}", b"%d" % number))
            client.turn(0)
        receipt = client.await_receipt(counter)
        turn_until([client], lambda: len(seen) == 100, "all updates")
        self.peer.await_message(lambda m: m.sequence >= max(receipt.sequence, seen[-1][0]), since)
        published = [(m.sequence, m.key, m.body) for m in self.peer.updates(since) if m.key.startswith(self.subtree())]
        self.assertEqual(seen, published)
        self.assert_equal_to_server(client)

    def test_updates_of_one_key_arrive_in_order_and_end_at_the_last(self) -> None:
        client, values = self.client(), []
        client.on_entry = lambda entry: values.append(int(entry.value))
        for number in range(1000):
            self.peer.put(self.key(), b"%d" % number)
        turn_until([client], lambda: values and values[-1] == 999, "the last value")
        self.assertEqual(values, sorted(values))

    def test_a_delete_by_either_plane_arrives_at_both(self) -> None:
        client, since = self.client(), len(self.peer.stream)
        for name in ("a", "b"):
            client.await_receipt(client.write(self.put_of(name)))
        self.peer.put(self.key("a"), b"")
        removed = client.await_receipt(client.remove(self.key("b")))
        turn_until([client], lambda: not client.entries, "no entries")
        published = self.peer.stream[self.next_delete(self.key("b"), since)]
        self.assertEqual(published.sequence, removed.sequence)
        self.next_delete(self.key("a"), since)

    def test_a_receipt_names_the_sequence_of_the_entry(self) -> None:
        client = self.client()
        receipt = client.await_receipt(client.write(self.put_of("k")))
        self.assertIn(receipt.status, (Status.ACCEPTED, Status.REPLICATED))
        self.assertEqual(client.replica.entries[self.key("k")].sequence, receipt.sequence)

    def test_create_only_if_absent(self) -> None:
        client = self.client()
        first = client.await_receipt(client.write(self.put_of("k", b"1", expected=0)))
        second = client.await_receipt(client.write(self.put_of("k", b"2", expected=0)))
        self.assertTrue(first.accepted)
        self.assertEqual((second.status, second.sequence), (Status.CONDITION, first.sequence))
        self.assertEqual(self.snapshot(), {self.key("k"): b"1"})

    def test_compare_and_set(self) -> None:
        client = self.client()
        first = client.await_receipt(client.write(self.put_of("k", b"1")))
        right = client.await_receipt(client.write(self.put_of("k", b"2", expected=first.sequence)))
        wrong = client.await_receipt(client.write(self.put_of("k", b"3", expected=first.sequence)))
        self.assertTrue(right.accepted)
        self.assertEqual((wrong.status, wrong.sequence), (Status.CONDITION, right.sequence))
        self.assertEqual(self.snapshot(), {self.key("k"): b"2"})

    def test_remove_with_a_condition(self) -> None:
        client = self.client()
        put = client.await_receipt(client.write(self.put_of("k")))
        wrong = client.await_receipt(client.remove(self.key("k"), expected=put.sequence + 1))
        self.assertEqual((wrong.status, wrong.sequence), (Status.CONDITION, put.sequence))
        self.assertTrue(client.await_receipt(client.remove(self.key("k"), expected=put.sequence)).accepted)
        absent = client.await_receipt(client.remove(self.key("k"), expected=put.sequence))
        self.assertEqual((absent.status, absent.sequence), (Status.CONDITION, 0))

    def test_a_group_is_applied_all_in_one_cut(self) -> None:
        client = self.client()
        cuts, sequences = client.replica.cuts, []
        client.on_entry = lambda entry: sequences.append(entry.sequence)
        receipt = client.await_receipt(client.write(*(self.put_of(f"{n:04}") for n in range(1000))))
        self.assertEqual(sequences, list(range(receipt.sequence - 999, receipt.sequence + 1)))
        self.assertEqual(client.replica.cuts, cuts + 1)

    def test_a_group_is_refused_whole(self) -> None:
        client = self.client()
        held = client.await_receipt(client.write(self.put_of("held")))
        cases = ((Status.CONDITION, held.sequence, self.put_of("held", b"x", expected=0)),
                 (Status.VALUE, 0, self.put_of("b", bytes(client.welcome.max_value + 1))),
                 (Status.KEY, 0, Operation(Kind.PUT, b"/.chp/mine", b"v")))
        for status, sequence, bad in cases:
            with self.subTest(status=status):
                receipt = client.await_receipt(client.write(self.put_of("a"), bad, self.put_of("c")))
                self.assertEqual((receipt.status, receipt.sequence), (status, sequence))
        after = client.await_receipt(client.write(self.put_of("held", b"w")))
        self.assertEqual(after.sequence, held.sequence + 1)
        self.assertEqual(self.snapshot(), {self.key("held"): b"w"})

    def test_a_key_twice_in_a_group_is_refused(self) -> None:
        client = self.client()
        receipt = client.await_receipt(client.write(self.put_of("k", b"1"), self.put_of("k", b"2")))
        self.assertEqual((receipt.status, receipt.sequence), (Status.KEY, 0))
        self.assertEqual(self.snapshot(), {})

    def test_keys_that_rfc12_refuses_are_refused_here(self) -> None:
        client = self.client()
        for key in (b"", b"HUGZ", b"KTHXBAI", b"ICANHAZ?", b"/.chp/x", b"/" + b"x" * 255, b"/nul\0", b"/newline\n"):
            with self.subTest(key=key[:12]):
                receipt = client.await_receipt(client.put(key, b"v"))
                self.assertEqual((receipt.status, receipt.sequence), (Status.KEY, 0))

    def test_a_lifetime_ends_as_expired(self) -> None:
        client, seen = self.client(), []
        client.on_entry = lambda entry: seen.append((entry.kind, entry.ttl))
        begun = time.monotonic()
        client.await_receipt(client.write(self.put_of("k", ttl=1)))
        turn_until([client], lambda: len(seen) == 2, "expiry", 1 + SCAN + 1)
        self.assertEqual(seen, [(Kind.PUT, 1), (Kind.EXPIRED, 0)])
        self.assertGreaterEqual(time.monotonic() - begun, 1.0)
        self.assertEqual(client.entries, {})

    def test_many_groups_are_answered_in_order(self) -> None:
        client, answers = self.client(), []
        client.on_message = lambda m: answers.extend(m.receipts) if isinstance(m, session.Receipts) else None
        counters = [client.write(self.put_of(f"{n % 100}", b"%d" % n)) for n in range(5000)]
        client.await_receipt(counters[-1])
        self.assertEqual([receipt.counter for receipt in answers], counters)
        self.assertEqual([r.sequence - answers[0].sequence for r in answers], list(range(5000)))
        self.assert_equal_to_server(client)

    def test_a_repeated_counter_is_answered_the_same_and_applied_once(self) -> None:
        raw = self.raw_session()
        first = raw.receipt(session.Write(1, ((self.put_of("k", b"1"),),)))
        again = raw.receipt(session.Write(1, ((self.put_of("k", b"1"),),)))
        other = raw.receipt(session.Write(1, ((self.put_of("k", b"other"),),)))
        after = raw.receipt(session.Write(2, ((self.put_of("k", b"2"),),)))
        self.assertEqual((again, other), (first, first))
        self.assertEqual(after.sequence, first.sequence + 1)
        self.assertEqual(self.snapshot(), {self.key("k"): b"2"})

    def test_a_refusal_is_repeated_too(self) -> None:
        raw = self.raw_session()
        raw.receipt(session.Write(1, ((self.put_of("k"),),)))
        refused = raw.receipt(session.Write(2, ((self.put_of("k", expected=0),),)))
        raw.receipt(session.Write(3, ((Operation(Kind.REMOVED, self.key("k")),),)))
        self.assertEqual(raw.receipt(session.Write(2, ((self.put_of("k", expected=0),),))), refused)
        self.assertEqual(self.snapshot(), {})

    def test_a_skipped_counter_ends_the_session(self) -> None:
        raw = self.raw_session()
        raw.receipt(session.Write(1, ((self.put_of("k", b"1"),),)))
        raw.send(session.Write(3, ((self.put_of("k", b"3"),),)))
        self.assertEqual(raw.read(ServerBye).code, Farewell.COUNTER_GAP)
        self.assertEqual(self.snapshot(), {self.key("k"): b"1"})

    def test_writes_cut_off_are_repeated_and_applied_once(self) -> None:
        client = self.client()
        before = client.await_receipt(client.write(self.put_of("n"))).sequence
        for number in range(5):
            counters = [client.write(self.put_of("n", b"%d.%d" % (number, n))) for n in range(200)]
            client.turn(0.002)
            client.disconnect()
        client.await_receipt(counters[-1], 20)
        answers = [client.receipts[counter] for counter in sorted(client.receipts)]
        self.assertEqual([r.sequence for r in answers], list(range(before, before + 1001)))

    def test_welcome_names_the_last_counter(self) -> None:
        client_id = os.urandom(16)
        raw = self.raw_session(client_id)
        raw.receipt(session.Write(1, ((self.put_of("a"),),)))
        raw.receipt(session.Write(2, ((self.put_of("b"),),)))
        again = self.raw_session(client_id)
        self.assertEqual(next(m for m in again.seen if isinstance(m, Welcome)).last_counter, 2)


@needs_clone
class SessionLives(SessionCase):
    """How sessions begin and end, and what they cost others."""

    def test_a_message_without_a_session(self) -> None:
        for message in (session.Credit(1), session.Beat(1, 1, 1, 1), session.Resync(0, 0),
                        session.Write(1, ((self.put_of("k"),),))):
            with self.subTest(message=message):
                raw = self.raw()
                raw.send(message)
                self.assertEqual(raw.read(ServerBye).code, Farewell.NO_SESSION)
        self.assertEqual(self.snapshot(), {})

    def test_hello_after_no_session(self) -> None:
        raw = self.raw()
        raw.send(session.Credit(1))
        raw.read(ServerBye)
        raw.send(session.Hello(os.urandom(16), 1 << 20, (self.subtree(),)))
        raw.read(Welcome)
        self.assertTrue(raw.read(Batch).flags & session.RESET)

    def test_malformed_messages_end_their_session_and_no_other(self) -> None:
        witness = self.client()
        for name, frame in self.malformed():
            with self.subTest(case=name):
                raw = self.raw_session()
                raw.send_raw(frame)
                self.assertEqual(raw.read(ServerBye).code, Farewell.MALFORMED)
        self.assertTrue(witness.await_receipt(witness.write(self.put_of("alive"))).accepted)
        self.assertEqual(self.snapshot(), {self.key("alive"): b"v"})

    def malformed(self) -> Iterator[tuple[str, bytes]]:
        """Messages that a server must drop whole."""
        write = session.encode(session.Write(1, ((self.put_of("k"), self.put_of("l", expected=0)),)))
        for length in (2, 3, 4, 5, 20, len(write) // 2, len(write) - 1):
            yield f"cut to {length}", write[:length]
        yield "trailing", write + b"\0"
        yield "trailing after bye", session.encode(session.Bye()) + b"\0"
        yield "version", write[:2] + b"\2" + write[3:]
        yield "text", session.encode(session.Write(1, ((Operation(Kind.PUT, self.key() + b"\xff", b"v"),),)))
        yield "counter", session.encode(session.Write(session.BEYOND, ((self.put_of("k"),),)))
        yield "position", session.encode(session.Resync(session.BEYOND, 0))
        yield "kind", session.encode(session.Write(1, ((Operation(3, self.key()),),)))
        yield "ttl", session.encode(session.Write(1, ((self.put_of("k", ttl=1 << 31),),)))
        yield from ((name, session.encode(message)) for name, message in self.unsound())
        yield "count", session.encode(session.Credit(1))[:3] + b"\x03" + bytes(15) + b"\1\xff\xff"

    def unsound(self) -> Iterator[tuple[str, session.Message]]:
        """Well-formed octets with combinations that do not exist."""
        good = self.put_of("k")
        yield "no operations", session.Write(1, ((),))
        yield "too many operations", session.Write(1, (tuple(self.put_of(f"{n}") for n in range(1001)),))
        yield "no value", session.Write(1, ((good._replace(value=b""),),))
        yield "counter 0", session.Write(0, ((good,),))
        yield "answered", session.Write(1, ((good,),), answered=1)
        yield "removal with ttl", session.Write(1, ((Operation(Kind.REMOVED, self.key(), ttl=1),),))
        yield "removal bound", session.Write(1, ((Operation(Kind.REMOVED, self.key(), bound=True),),))
        yield "limit", session.Credit(session.BEYOND)

    def test_a_malformed_hello_is_refused(self) -> None:
        hello = session.encode(session.Hello(os.urandom(16), 1000, (self.subtree(),)))
        flags = hello[:20] + b"\x04" + hello[21:]
        for name, frame, code in (("version", hello[:2] + b"\2" + hello[3:], session.Refusal.VERSION),
                                  ("cut", hello[:-1], session.Refusal.MALFORMED),
                                  ("trailing", hello + b"\0", session.Refusal.MALFORMED),
                                  ("flags", flags, session.Refusal.MALFORMED)):
            with self.subTest(case=name):
                raw = self.raw()
                raw.send_raw(frame)
                self.assertEqual(raw.read(session.Refused).code, code)

    def test_subtrees_that_overlap_are_refused(self) -> None:
        for subtrees in ((), (b"/b/", b"/a/"), (b"/a/", b"/a/"), (b"", b"/a/"), (b"/a/", b"/a/b/")):
            with self.subTest(subtrees=subtrees):
                raw = self.raw()
                raw.send(session.Hello(os.urandom(16), 1000, subtrees))
                self.assertEqual(raw.read(session.Refused).code, session.Refusal.BAD_SUBTREES)

    def test_takeover_by_the_same_client(self) -> None:
        client_id = os.urandom(16)
        old = self.raw_session(client_id)
        self.raw_session(client_id)
        self.assertEqual(old.read(ServerBye).code, Farewell.TAKEN_OVER)
        old.send(session.Credit(1))
        self.assertEqual(old.read(ServerBye).code, Farewell.NO_SESSION)

    def test_hello_again_begins_anew(self) -> None:
        raw = self.raw_session()
        raw.read(Batch)
        raw.send(session.Hello(os.urandom(16), 1 << 20, (self.subtree(),)))
        raw.read(Welcome)
        self.assertTrue(raw.read(Batch).flags & session.RESET)

    def test_bye_removes_what_is_bound(self) -> None:
        watcher, owner, since = self.client(), self.client(), len(self.peer.stream)
        owner.await_receipt(owner.write(self.put_of("bound", bound=True), self.put_of("free")))
        turn_until([watcher], lambda: len(watcher.entries) == 2, "both entries")
        owner.close()
        turn_until([watcher], lambda: list(watcher.entries) == [self.key("free")], "the bound entry gone", 2)
        self.next_delete(self.key("bound"), since)

    def test_takeover_keeps_what_is_bound(self) -> None:
        client_id = os.urandom(16)
        watcher, old = self.client(), self.client(client_id=client_id)
        old.await_receipt(old.write(self.put_of("bound", bound=True)))
        new = self.client(client_id=client_id)
        turn_until([old, new, watcher], lambda: old.state is State.ENDED, "taken over")
        new.await_receipt(self.next_counter(new, old))
        turn_until([watcher], lambda: self.key("mark") in watcher.entries, "a later update")
        self.assertIn(self.key("bound"), watcher.entries)
        new.close()
        turn_until([watcher], lambda: self.key("bound") not in watcher.entries, "gone with the session")

    def next_counter(self, new: SessionClient, old: SessionClient) -> int:
        """The heir of a client goes on where that one stopped."""
        new._next = new._to_send = old._next
        return new.write(self.put_of("mark"))

    def test_a_client_that_stops_reading_costs_no_more_than_its_credit(self) -> None:
        slow, flags = self.client(window=CREDIT), []
        slow.grants = False
        slow.on_message = lambda m: flags.append(m.flags) if isinstance(m, Batch) else None
        latest = self.flow(self.client(self.key("~nothing")))
        held = self.read_until_quiet(slow)
        self.assertLessEqual(held, CREDIT + slow.counts["largest"])
        self.assertGreater(held, CREDIT // 2, "the credit is used")
        slow.grant(20_000_000)
        turn_until([slow], lambda: slow.live and slow.entries == latest, "the latest values")
        self.assertTrue(any(flag & session.CONFLATED for flag in flags))
        self.assertLess(slow.counts["octets"], FLOW * FLOW_VALUE // 2, "old values are not sent")
        self.assertEqual((slow.replica.resets, slow.farewells), (1, []))
        self.assert_equal_to_server(slow)

    @staticmethod
    def read_until_quiet(client: SessionClient) -> int:
        """Reads until no batch comes any more; returns the octets."""
        octets, deadline = -1, 0.0
        while octets < client.counts["octets"] or time.monotonic() < deadline:
            if octets < client.counts["octets"]:
                octets, deadline = client.counts["octets"], time.monotonic() + QUIET
            client.turn(0.01)
        return octets

    def flow(self, writer: SessionClient) -> dict[bytes, bytes]:
        """5 MB of updates, all answered, in many turns of the server; returns what they leave."""
        latest, counter = {}, None
        for number in range(FLOW):
            key, value = self.key(f"{number % FLOW_KEYS}"), b"%0*d" % (FLOW_VALUE, number)
            latest[key], counter = value, writer.put(key, value)
            if number % 10 == 9:
                self.assertTrue(writer.await_receipt(counter).accepted)
        return latest

    def test_a_session_without_credit_gets_no_batch_until_it_has_some(self) -> None:
        raw = self.raw_session(limit=0)
        raw.read(session.ServerBeat)
        self.assertFalse(any(isinstance(message, Batch) for message in raw.seen))
        raw.send(session.Credit(1))
        self.assertEqual(raw.read(Batch).flags & (session.RESET | session.CUT), session.RESET | session.CUT)

    def test_a_value_larger_than_a_batch(self) -> None:
        client = self.client()
        value = os.urandom(1_000_000)
        client.await_receipt(client.write(self.put_of("large", value)))
        self.assertTrue(client.entries == {self.key("large"): value})
        self.assertTrue(self.client().entries == client.entries)


if __name__ == "__main__":
    unittest.main()
