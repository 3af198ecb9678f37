"""The Python client against the scripted Python server: are the tools right before they judge anything?

    /usr/bin/python3 -m unittest -v test_self
"""

from __future__ import annotations

import json
import unittest

import zmq

import rfc12
import rfc12_dialects
from fixtures import Load, Peer, Scripted, turn_until
from rfc12 import Kvmsg
from rfc12_client import Client, NaiveClient, Writer, fetch, snapshot
from rfc12_dialects import DIALECTS


class Codec(unittest.TestCase):
    """The message by itself."""

    def test_a_message_is_five_frames_with_the_sequence_in_network_order(self) -> None:
        frames = Kvmsg(b"/a", 0x0102030405060708, b"u" * 16, b"ttl=1\n", b"v").frames()
        self.assertEqual(frames, [b"/a", bytes(range(1, 9)), b"u" * 16, b"ttl=1\n", b"v"])
        self.assertEqual(Kvmsg.of(frames).frames(), frames)

    def test_ascii_zeros_say_nothing(self) -> None:
        self.assertEqual(rfc12.decode_sequence(b"00000000"), 0)

    def test_other_shapes_are_malformed(self) -> None:
        for frames in ([], [b""] * 4, [b""] * 6, [b"k", b"1234", b"", b"", b""]):
            with self.subTest(frames=frames), self.assertRaises(rfc12.Malformed):
                Kvmsg.of(frames)

    def test_properties_are_read_leniently(self) -> None:
        raw = b"ttl=5\r\na=b=c\nno equals\nempty=\nlast=1\0\0"
        self.assertEqual(rfc12.parse_properties(raw),
                         {b"ttl": b"5", b"a": b"b=c", b"empty": b"", b"last": b"1"})

    def test_only_a_positive_number_is_a_ttl(self) -> None:
        for text, ttl in ((b"5", 5), (b"0.5", 0.5), (b"0", None), (b"-5", None), (b"abc", None),
                          (b"", None), (b"nan", None), (b"inf", None)):
            self.assertEqual(rfc12.relative_ttl(b"ttl=" + text + b"\n"), ttl, text)

    def test_each_family_encodes_properties_again_in_its_own_way(self) -> None:
        self.assertEqual(rfc12_dialects.reencode_c(b"a=1\nb=2"), b"a=1\n")
        self.assertEqual(rfc12_dialects.reencode_python(b"a=1\nb=2=3\nc\n"), b"a=1\n")
        self.assertEqual(rfc12_dialects.reencode_java(b"a=b=c\n"), b"a=b\n\0\0")

    def test_a_writer_that_would_hurt_a_published_server_is_found(self) -> None:
        good = Kvmsg(b"/k", 0, b"u" * 16, b"ttl=0\n", b"v").frames()
        self.assertEqual(rfc12_dialects.kvset_faults(good), [])
        for position, frame in ((0, b""), (1, b""), (2, b"u" * 36), (3, b""), (3, b"ttl=0")):
            bad = [*good[:position], frame, *good[position + 1:]]
            self.assertNotEqual(rfc12_dialects.kvset_faults(bad), [], bad)


class WithServers(unittest.TestCase):
    """Helpers of the tests that start scripted servers."""

    def server(self, dialect: str = "c6", *commands: str) -> Scripted:
        started = Scripted(dialect)
        self.addCleanup(started.kill)
        for command in commands:
            started.ask(command)
        return started

    def follower(self, *servers: Scripted, subtree: bytes = b"", kind: type[Client] = Client) -> Client:
        client = kind([server.address for server in servers], subtree)
        self.addCleanup(client.close)
        return client

    def assert_follows(self, client: Client, server: Scripted, timeout: float = 10.0) -> None:
        wanted = {key.encode(): value.encode() for key, value in server.dump(client.subtree.decode()).items()}
        turn_until([client], lambda: client.live and client.entries == wanted,
                   f"{wanted} == {server.dialect}'s map", timeout)


class EveryDialect(WithServers):
    """What each dialect looks like on the wire, and that the careful client follows each."""

    def test_a_careful_client_follows_every_dialect(self) -> None:
        pairs = {name: self.pair(name) for name in DIALECTS}
        turn_until([client for client, _ in pairs.values()],
                   lambda: all(client.live for client, _ in pairs.values()), "all live")
        for name, (client, server) in pairs.items():
            with self.subTest(dialect=name):
                self.assert_follows(client, server)
                server.ask("put /a/new new")
                server.ask("delete /b/x")
                self.assert_follows(client, server)
                self.assertLessEqual(client.snapshots, 1 + (DIALECTS[name].kthxbai_sequence == "highest"))

    def pair(self, name: str) -> tuple[Client, Scripted]:
        """A server of the dialect and a client of all of it, as far as the dialect allows."""
        server = self.server(name, "fill /a/ 20", "put /b/x 1")
        return self.follower(server, subtree=b"/" if name == "python5" else b""), server

    def test_a_naive_client_follows_a_quiet_server_of_any_dialect(self) -> None:
        for name in DIALECTS:
            with self.subTest(dialect=name):
                server = self.server(name, "fill /a/ 20")
                client = self.follower(server, subtree=b"/", kind=NaiveClient)
                turn_until([client], lambda: client.live, "live")
                turn_until([client], lambda: server.ask("put /a/new new") and client.applied, "an update")
                self.assert_follows(client, server)

    def test_kthxbai_has_the_form_of_its_dialect(self) -> None:
        forms = {"c6": (b"", 0, 2), "java6": (b"/a/", 0, 2), "python6": (b"/a/", 16, 2), "rfc": (b"/a/", 0, 1)}
        for name, (body, uuid_length, sequence) in forms.items():
            with self.subTest(dialect=name):
                server = self.server(name, "put /a/x 1", "put /b/x 2")
                end = Kvmsg.of(fetch(server.address, rfc12.ICANHAZ, b"/a/")[-1])
                self.assertEqual((end.body, len(end.uuid), end.sequence), (body, uuid_length, sequence))

    def test_kvsync_keeps_uuid_and_absolute_ttl_except_in_the_rfc(self) -> None:
        forms = {"c6": (16, 1e12), "python6": (16, 1e9), "java6": (36, 1e12), "cpp6": (32, 1e12)}
        for name, (uuid_length, least) in forms.items():
            with self.subTest(dialect=name):
                server = self.server(name, "put /a/x 1 50")
                entry = Kvmsg.of(fetch(server.address, rfc12.ICANHAZ, b"/a/")[0])
                self.assertEqual(len(entry.uuid), uuid_length)
                ttl = float(rfc12.parse_properties(entry.properties)[b"ttl"])
                self.assertTrue(least < ttl < 3 * least, ttl)
        entry = fetch(self.server("rfc", "put /a/x 1 50").address, rfc12.ICANHAZ, b"/a/")[0]
        self.assertEqual(entry[2:], [b"", b"", b"1"])

    def test_python_of_model_five_ignores_the_empty_subtree(self) -> None:
        server = self.server("python5", "put /a/x 1")
        with self.assertRaises(TimeoutError):
            fetch(server.address, rfc12.ICANHAZ, b"", timeout=0.5)
        self.assertEqual(len(fetch(server.address, rfc12.ICANHAZ, b"/")), 2)

    def test_hugz_has_the_sequence_of_its_dialect(self) -> None:
        for name, sequence in (("c6", bytes(7) + b"\1"), ("rfc", bytes(8)), ("rfc-ascii", b"00000000")):
            with self.subTest(dialect=name):
                server = self.server(name, "put /a/x 1")
                peer = self.raw_subscriber(server)
                self.assertTrue(peer.poll(3000))
                self.assertEqual(peer.recv_multipart()[:2], [rfc12.HUGZ, sequence])

    def raw_subscriber(self, server: Scripted) -> zmq.Socket:
        opened = zmq.Context.instance().socket(zmq.SUB)
        self.addCleanup(opened.close, 0)
        opened.connect(rfc12.endpoint(server.address, rfc12.PUBLISHER))
        opened.subscribe(rfc12.HUGZ)
        return opened

    def test_java_pads_properties_with_nuls_in_kvpub(self) -> None:
        server = self.server("java6")
        peer = Peer(server.address)
        self.addCleanup(peer.close)
        self.assertEqual(peer.echo(b"/k", b"v", properties=b"a=b=c\n").properties, b"a=b\n\0\0")

    def test_an_expiry_has_the_uuid_of_the_set_and_an_absolute_ttl(self) -> None:
        server = self.server("c6")
        peer = Peer(server.address)
        self.addCleanup(peer.close)
        identity = peer.echo(b"/k", b"v", properties=b"ttl=1\n").uuid
        expiry = peer.stream[peer.await_message(lambda m: m.key == b"/k" and not m.body)]
        self.assertEqual(expiry.uuid, identity)
        self.assertGreater(float(rfc12.parse_properties(expiry.properties)[b"ttl"]), 1e12)
        self.assertEqual(expiry.sequence, 2)


class Writing(WithServers):
    """Writers and collectors."""

    def test_each_writer_reaches_its_own_kind_of_collector(self) -> None:
        for dialect, kind in (("c6", "xpub"), ("c6", "pub"), ("c5", "push")):
            with self.subTest(kind=kind):
                server = self.server(dialect)
                writer = Writer(server.address, kind)
                self.addCleanup(writer.close)
                client = self.follower(server)
                turn_until([client], lambda: client.live, "live")
                writer.await_ready()
                turn_until([client], lambda: writer.put(b"/k", b"v") and client.entries, "an update")
                self.assert_follows(client, server)
                self.assertEqual(server.counts()["kvset_faults"], [])

    def test_push_to_a_sub_collector_never_connects(self) -> None:
        writer = Writer(self.server("c6").address, "push")
        self.addCleanup(writer.close, 0)
        with self.assertRaises(TimeoutError):
            writer.await_ready(0.5)

    def test_the_load_writer_fills_runs_and_probes(self) -> None:
        server = self.server("c6")
        load = Load(server.address)
        self.addCleanup(load.kill)
        self.assertEqual(load.tell("fill /f/ 1000 20")["count"], 1000)
        self.assertEqual(len(server.dump("/f/0")), 1000)
        load.tell("run /r/ 50 5000")
        client = self.follower(server)
        turn_until([client], lambda: client.applied > 1000, "updates")
        self.assertGreater(load.tell("pause")["count"], 1000)
        self.assert_follows(client, server)
        load.tell("probe /p/ 200")
        turn_until([client], lambda: client.applied > 1500, "probes")
        self.assertEqual(load.tell("pause")["missing"], 0)


class EveryFault(WithServers):
    """Each scripted fault is one, and the careful client survives it."""

    def test_a_lost_update_is_a_gap_for_the_careful_and_a_loss_for_the_naive(self) -> None:
        server = self.server("c6", "put /a 1")
        careful, naive = self.follower(server), self.follower(server, kind=NaiveClient)
        turn_until([careful, naive], lambda: careful.live and naive.live, "live")
        server.ask("drop-next")
        server.ask("put /a 2")
        server.ask("put /b 1")
        self.assert_follows(careful, server)
        self.assertEqual(careful.gaps, 1)
        turn_until([naive], lambda: b"/b" in naive.entries, "/b")
        self.assertEqual(naive.entries[b"/a"], b"1")

    def test_a_lost_last_update_shows_in_hugz(self) -> None:
        server = self.server("c6", "put /a 1")
        client = self.follower(server)
        self.assert_follows(client, server)
        server.ask("drop-next")
        server.ask("put /a 2")
        self.assert_follows(client, server)

    def test_a_jump_costs_a_snapshot(self) -> None:
        server = self.server("python6", "put /a 1")
        client = self.follower(server)
        self.assert_follows(client, server)
        server.ask("jump 5")
        server.ask("put /a 2")
        turn_until([client], lambda: client.snapshots == 2, "a second snapshot")
        self.assert_follows(client, server)

    def test_after_a_restart_the_old_keys_are_gone(self) -> None:
        for dialect in ("c6", "c5"):
            with self.subTest(dialect=dialect):
                server = self.server(dialect, "fill /old/ 5")
                client = self.follower(server)
                self.assert_follows(client, server)
                server.ask("restart")
                turn_until([client], lambda: server.ask("put /new 1") and client.regressions, "a regression")
                self.assert_follows(client, server)

    def test_half_a_snapshot_is_asked_for_again(self) -> None:
        server = self.server("c6", "fill /a/ 10", "truncate 2")
        client = self.follower(server)
        self.assert_follows(client, server)
        self.assertEqual(len(server.counts()["requests"]), 3)

    def test_lost_requests_are_repeated(self) -> None:
        server = self.server("c6", "fill /a/ 10", "ignore 4")
        self.assert_follows(self.follower(server), server)

    def test_a_silent_server_is_left_for_the_next(self) -> None:
        first, second = self.server("c6", "put /a 1"), self.server("c6", "put /a 2")
        client = self.follower(first, second)
        self.assert_follows(client, first)
        first.ask("silent")
        self.assert_follows(client, second, 15)

    def test_a_passive_server_is_not_believed(self) -> None:
        passive, active = self.server("c6", "put /a 1", "passive"), self.server("c6", "put /a 2")
        client = self.follower(passive, active)
        self.assert_follows(client, active, 15)

    def test_keys_outside_the_subtree_are_filtered(self) -> None:
        server = self.server("c6", "put /a/x 1", "put /b/x 2", "whole")
        self.assertEqual(len(snapshot(server.address, b"/a/")[0]), 2)
        client = self.follower(server, subtree=b"/a/")
        self.assert_follows(client, server)
        server.ask("put HUGZ-not 1")
        server.ask("put /a/y 1")
        self.assert_follows(client, server)

    def test_a_broken_connection_is_found_by_the_numbers(self) -> None:
        server = self.server("rfc", "put /a 1")
        client = self.follower(server)
        self.assert_follows(client, server)
        server.ask("put /a 2")
        server.ask("disconnect")
        server.ask("put /a 3")
        turn_until([client], lambda: server.ask("put /b 1") and client.gaps, "a gap")
        self.assert_follows(client, server)

    def test_a_wrong_request_is_counted(self) -> None:
        server = self.server("c6")
        with self.assertRaises(TimeoutError):
            fetch(server.address, b"BOGUS", b"", timeout=0.3)
        self.assertEqual(len(server.counts()["bad_requests"]), 1)

    def test_unknown_commands_of_the_console_are_errors(self) -> None:
        with self.assertRaisesRegex(AssertionError, "no such command"):
            self.server("c6", "nonsense")
        self.assertEqual(json.loads(self.server("c6").ask("dump")), {"sequence": 0, "entries": {}})


if __name__ == "__main__":
    unittest.main()
