"""The Java client, through its command line, against scripted servers. Run through test_interop.

The JVMs of a class start together, before its tests: a start costs more than the test.
"""

from __future__ import annotations

import base64
import json
import unittest
from typing import Callable, Optional

from fixtures import QUICK_JVM, LineProcess, Scripted, clone_command, eventually, needs_clone
from rfc12_dialects import DIALECTS
from rfc12_server import free_port

PATIENCE = 25.0
"""For a client on a loaded machine to find, judge and leave a server: silence, back-off, requests."""


def decoded(change: dict, name: str) -> Optional[str]:
    """A value of a change: as text, or as base64 when it is not text."""
    if change.get(name) is not None:
        return change[name]
    encoded = change.get(name + "64")
    return None if encoded is None else base64.b64decode(encoded).decode("utf-8", "surrogateescape")


class Watcher(LineProcess):
    """`watch --json`: the replica is the fold of its lines."""

    def __init__(self, *servers: Scripted, subtree: str = "", plane: str = "rfc12") -> None:
        options = client_options(*servers, plane=plane)
        super().__init__(*clone_command("watch", *([subtree] if subtree else []), "--json", *options, jvm=QUICK_JVM))

    def changes(self) -> list[dict]:
        """The lines with a key; the others are notices."""
        return [change for change in map(json.loads, self.lines) if "key" in change]

    def replica(self) -> dict[str, str]:
        """What the changes make of an empty map."""
        replica: dict[str, str] = {}
        for change in self.changes():
            value = decoded(change, "value")
            if change["cause"] in ("DELETED", "EXPIRED") or not value:
                replica.pop(change["key"], None)
            else:
                replica[change["key"]] = value
        return replica

    def await_replica(self, wanted: Callable[[], dict[str, str]], timeout: float = PATIENCE) -> None:
        """Until the replica is as wanted; wanted is asked each time, since scripted keys expire."""
        try:
            eventually(lambda: self.replica() == wanted(), "", timeout, every=0.1)
        except AssertionError:
            raise AssertionError(f"replica {self.replica()}\nis not {wanted()}\n{self.story()}") from None


def client_options(*servers: Scripted, plane: str = "rfc12") -> list[str]:
    """The options that every client command needs for these servers."""
    collector = DIALECTS[servers[0].dialect].collector
    return ["--plane", plane, "--connect", ",".join(server.address for server in servers),
            *(["--collector", "pull"] if collector == "pull" else [])]


def run_client(command: str, *arguments: str, server: Scripted, plane: str = "rfc12") -> LineProcess:
    """Starts a one-shot command."""
    return LineProcess(*clone_command(command, *arguments, *client_options(server, plane=plane), jvm=QUICK_JVM))


class ScriptedCase(unittest.TestCase):
    """Servers and watchers that last for a class."""

    @classmethod
    def server(cls, dialect: str = "c6", *commands: str) -> Scripted:
        started = Scripted(dialect)
        cls.addClassCleanup(started.kill)
        for command in commands:
            started.ask(command)
        return started

    @classmethod
    def watcher(cls, *servers: Scripted, **options: str) -> Watcher:
        started = Watcher(*servers, **options)
        cls.addClassCleanup(started.kill)
        return started


@needs_clone
class EveryDialect(ScriptedCase):
    """The replica equals the map of a server of any published dialect, and a put is acknowledged by its echo."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.servers = {name: cls.server(name, "fill /a/ 20", "put /b/x 1", "put /c/long 1 1000")
                       for name in DIALECTS}
        cls.watchers = {name: cls.watcher(server) for name, server in cls.servers.items()}
        cls.puts = {}
        for name, server in cls.servers.items():
            cls.watchers[name].await_replica(server.dump)
            cls.puts[name] = run_client("put", "/java/key", "from Java", server=server)
            cls.addClassCleanup(cls.puts[name].kill)
        for server in cls.servers.values():
            server.ask("put /c/short 1 1")

    def assert_followed(self, name: str) -> None:
        """Puts, deletes and expiries arrive."""
        server, watcher = self.servers[name], self.watchers[name]
        for command in ("put /a/3 changed", "put /a/new ü-日本-🔑", "delete /b/x", "delete /absent"):
            server.ask(command)
        self.assertIn("/a/new", server.dump())
        watcher.await_replica(lambda: {**server.dump(), **watcher_only(watcher, "/java/")})
        self.assert_expired(watcher, "/c/short")
        self.assertEqual(server.counts()["bad_requests"], [], "would stop a published server")

    @staticmethod
    def assert_expired(watcher: Watcher, key: str) -> None:
        """The key was shown and, a second or two later, no longer."""
        eventually(lambda: [c["cause"] for c in watcher.changes() if c["key"] == key][1:], f"the end of {key}", 5)
        assert key not in watcher.replica(), watcher.story()

    def assert_put(self, name: str) -> None:
        """Accepted at the server, with a KVSET that no published server chokes on, and printed with its sequence."""
        server, put = self.servers[name], self.puts[name]
        self.assertEqual(put.await_end(PATIENCE), 0, put.story())
        self.assertEqual(server.dump("/java/"), {"/java/key": "from Java"})
        self.assertEqual(server.counts()["kvset_faults"], [])
        change = self.watchers[name].await_line(lambda line: '"/java/key"' in line)
        self.assertEqual(decoded(json.loads(change), "value"), "from Java")
        self.assertIn(json.loads(change)["sequence"], "\n".join(put.lines), put.story())

    def assert_dialect(self, name: str) -> None:
        with self.subTest("put"):
            self.assert_put(name)
        with self.subTest("follow"):
            self.assert_followed(name)

    def test_c_model_five(self) -> None:
        self.assert_dialect("c5")

    def test_c_model_six(self) -> None:
        self.assert_dialect("c6")

    def test_python_model_five(self) -> None:
        self.assert_dialect("python5")

    def test_python_model_six(self) -> None:
        self.assert_dialect("python6")

    def test_java_model_five(self) -> None:
        self.assert_dialect("java5")

    def test_java_model_six(self) -> None:
        self.assert_dialect("java6")

    def test_rfc_12_to_the_letter(self) -> None:
        self.assert_dialect("rfc")

    def test_rfc_12_with_zeros_in_ascii(self) -> None:
        self.assert_dialect("rfc-ascii")

    def test_cpp_model_six(self) -> None:
        """Its server expires what has ttl=0, so the put is acknowledged and gone again."""
        self.assertEqual(self.puts["cpp6"].await_end(PATIENCE), 0, self.puts["cpp6"].story())
        self.assert_followed("cpp6")


def watcher_only(watcher: Watcher, prefix: str) -> dict[str, str]:
    """The part of a replica that another test judges."""
    return {key: value for key, value in watcher.replica().items() if key.startswith(prefix)}


@needs_clone
class EveryFault(ScriptedCase):
    """Whatever a server or the network does, the replica ends equal to the server's map."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.scenes: dict[str, tuple[list[Scripted], Watcher]] = {}
        cls.scene("gap", "c6")
        cls.scene("tail", "c6")
        cls.scene("jump", "python6")
        cls.scene("regression", "c6")
        cls.scene("model five restarts", "c5")
        cls.scene("half", "python6", "truncate 2")
        cls.scene("lost requests", "java6", "ignore 3")
        cls.scene("disconnect", "rfc")
        cls.scene("outside", "c6", "put /b/x 1", "whole", subtree="/a/")
        cls.scene("silent", "c6", second="c6")
        cls.scene("passive", "java6", "passive", second="java6")
        cls.scene("discovery", "python6", plane="auto")

    @classmethod
    def scene(cls, name: str, dialect: str, *commands: str, second: str = "", **options: str) -> None:
        """A server with some entries, maybe another with different ones, and a watcher of both."""
        servers = [cls.server(dialect, "fill /a/ 10", *commands)]
        if second:
            servers.append(cls.server(second, "fill /a/ 5", "put /a/second 1"))
        cls.scenes[name] = servers, cls.watcher(*servers, **options)

    def enter(self, name: str) -> tuple[Scripted, Watcher]:
        """The scene when its replica is complete."""
        (server, *_), watcher = self.scenes[name]
        watcher.await_replica(server.dump)
        return server, watcher

    def test_a_gap_is_repaired(self) -> None:
        server, watcher = self.enter("gap")
        for command in ("drop-next", "put /a/1 lost", "put /a/2 seen"):
            server.ask(command)
        watcher.await_replica(server.dump)

    def test_a_lost_last_update_is_repaired(self) -> None:
        server, watcher = self.enter("tail")
        for command in ("drop-next 2", "put /a/1 lost", "delete /a/2"):
            server.ask(command)
        watcher.await_replica(server.dump)

    def test_a_jump_of_the_sequence_does_no_harm(self) -> None:
        server, watcher = self.enter("jump")
        for command in ("jump 1000", "put /a/1 after", "put /a/2 after"):
            server.ask(command)
        watcher.await_replica(server.dump)

    def test_a_server_that_starts_again_at_zero_is_followed(self) -> None:
        server, watcher = self.enter("regression")
        for command in ("restart", "put /a/new 1"):
            server.ask(command)
        watcher.await_replica(server.dump)
        server.ask("put /a/new 2")
        watcher.await_replica(server.dump)

    def test_a_server_without_hugz_that_starts_again_at_zero_is_followed(self) -> None:
        server, watcher = self.enter("model five restarts")
        server.ask("restart")
        numbers = iter(range(1000))
        watcher.await_replica(lambda: server.ask(f"put /a/new {next(numbers)}") and server.dump()
                              if not self.caught_up(watcher) else server.dump())

    @staticmethod
    def caught_up(watcher: Watcher) -> bool:
        """True when the keys of the old server are gone and one of the new is there."""
        return watcher.replica().keys() == {"/a/new"}

    def test_half_a_snapshot_is_never_shown_and_asked_for_again(self) -> None:
        server, watcher = self.enter("half")
        self.assertGreaterEqual(len(server.counts()["requests"]), 3)
        self.assertEqual(len(watcher.changes()), 10)

    def test_lost_requests_are_repeated(self) -> None:
        server, _ = self.enter("lost requests")
        self.assertGreaterEqual(len(server.counts()["requests"]), 4)

    def test_updates_lost_with_the_connection_are_repaired(self) -> None:
        server, watcher = self.enter("disconnect")
        for command in ("drop-next", "put /a/1 lost", "disconnect"):
            server.ask(command)
        numbers = iter(range(1000))
        eventually(lambda: server.ask(f"put /a/2 {next(numbers)}") and watcher.replica().get("/a/1") == "lost",
                   "the repair of /a/1", PATIENCE, every=0.2)
        watcher.await_replica(server.dump)

    def test_keys_outside_the_subtree_are_not_shown(self) -> None:
        (server,), watcher = self.scenes["outside"]
        watcher.await_replica(lambda: server.dump("/a/"))
        for command in ("put HUGZ-not 1", "put /b/y 1", "put /a/new 1"):
            server.ask(command)
        watcher.await_replica(lambda: server.dump("/a/"))
        self.assertEqual([c["key"] for c in watcher.changes() if not c["key"].startswith("/a/")], [])

    def test_a_silent_server_is_left_for_the_second(self) -> None:
        first, watcher = self.enter("silent")
        first.ask("silent")
        second = self.scenes["silent"][0][1]
        watcher.await_replica(second.dump)
        second.ask("put /a/second 2")
        watcher.await_replica(second.dump)

    def test_a_passive_server_with_hugz_and_bogus_deletes_is_not_believed(self) -> None:
        (passive, active), watcher = self.scenes["passive"]
        watcher.await_replica(active.dump)
        active.ask("put /a/1 live")
        watcher.await_replica(active.dump)
        self.assertEqual([c for c in watcher.changes() if c["cause"] in ("DELETED", "EXPIRED")], [])
        self.assertGreater(passive.sequence(), 20, "bogus deletes were published")

    def test_discovery_does_not_disturb_a_plain_server(self) -> None:
        server, watcher = self.enter("discovery")
        server.ask("put /a/1 changed")
        watcher.await_replica(server.dump)
        self.assertEqual(server.counts()["bad_requests"], [])


@needs_clone
class OneShotCommands(ScriptedCase):
    """ls, get and delete on the plain plane."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.plain = cls.server("c6", "put /a/1 one", "put /a/2 two", "put /b/1 three")
        cls.five = cls.server("python5", "put /a/1 one", "put /doomed 1")
        nobody = f"127.0.0.1:{free_port()}"
        cls.runs = {
            "ls": run_client("ls", "/a/", server=cls.plain),
            "get": run_client("get", "/b/1", server=cls.plain),
            "missing": run_client("get", "/none", server=cls.plain),
            "delete": run_client("delete", "/doomed", server=cls.five),
            "nobody": LineProcess(*clone_command("get", "/a/1", "--plane", "rfc12", "--connect", nobody,
                                                 "--timeout", "1", jvm=QUICK_JVM)),
        }
        for run in cls.runs.values():
            cls.addClassCleanup(run.kill)

    def assert_ends(self, name: str, code: int) -> list[str]:
        run = self.runs[name]
        self.assertEqual(run.await_end(PATIENCE), code, run.story())
        return run.lines

    def test_ls_prints_a_line_per_entry_key_first(self) -> None:
        self.assertEqual([line.split()[0] for line in self.assert_ends("ls", 0)], ["/a/1", "/a/2"])

    def test_get_prints_the_value(self) -> None:
        self.assertIn("three", "\n".join(self.assert_ends("get", 0)))

    def test_get_of_a_missing_key_ends_with_1(self) -> None:
        self.assert_ends("missing", 1)

    def test_delete_is_acknowledged(self) -> None:
        self.assert_ends("delete", 0)
        self.assertEqual(self.five.dump(), {"/a/1": "one"})
        self.assertEqual(self.five.counts()["kvset_faults"], [])

    def test_without_a_server_it_ends_with_3(self) -> None:
        self.assert_ends("nobody", 3)


if __name__ == "__main__":
    unittest.main()
