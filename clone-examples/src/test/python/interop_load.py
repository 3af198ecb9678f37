"""The Java server under load, joined by plain RFC 12 clients. Run through test_interop."""

from __future__ import annotations

import statistics
import sys
import time
import unittest

import rfc12
from fixtures import JavaServer, Load, needs_clone, turn_until
from rfc12_client import Client, fetch, snapshot

ENTRIES = 200_000
WORST_LATENCY = 1.0
JOINS, AT_ONCE = 60, 3
KEYS, RATE = 5_000, 40_000


def say(text: str) -> None:
    """A measurement for whoever reads the run."""
    print(f"\n    {text}", file=sys.stderr, flush=True)


class LoadCase(unittest.TestCase):
    """A server and writers in processes of their own."""

    def setUp(self) -> None:
        self.server = JavaServer()
        self.addCleanup(self.server.kill)
        self.server.await_ready()

    def load(self) -> Load:
        started = Load(self.server.address)
        self.addCleanup(started.kill)
        return started


@needs_clone
class LargeSnapshot(LoadCase):
    """The Guide's C server delivers 39,500 of these 200,000 entries and no KTHXBAI."""

    def test_a_client_that_pauses_gets_all_of_a_large_snapshot_while_updates_flow(self) -> None:
        loader, prober = self.load(), self.load()
        say(f"loaded: {loader.tell(f'fill /big/ {ENTRIES} 20')}")
        prober.tell("probe /probe/ 200")
        begun = time.monotonic()
        messages = fetch(self.server.address, rfc12.ICANHAZ, b"/big/", pause=3.0, timeout=10.0)
        say(f"{len(messages) - 2:,} entries {time.monotonic() - begun - 3.0:.2f} s after a pause of 3 s")
        probe = prober.tell("pause")
        say(f"meanwhile: {probe}")

        self.assertEqual(messages[-1][0], rfc12.KTHXBAI)
        entries = {message[0]: message[4] for message in messages[:-1]}
        self.assertEqual(len(messages), len(entries) + 1)
        wanted = {b"/big/%07d" % number: b"%020d" % number for number in range(ENTRIES)}
        entries.pop(b"/big/~mark")
        self.assertTrue(entries == wanted, f"{len(entries)} entries")
        self.assertEqual(probe["missing"], 0)
        self.assertLess(probe["worst"], WORST_LATENCY)


@needs_clone
class JoinsUnderLoad(LoadCase):
    """Joining as the Guide does lost updates in 29 of 60 joins; a careful client loses none."""

    def test_every_careful_join_under_load_ends_equal_to_the_server(self) -> None:
        writer = self.load()
        writer.tell(f"fill /load/ {KEYS} 20")
        rates, repairs, applied = [], 0, 0
        for _ in range(JOINS // AT_ONCE):
            writer.tell(f"run /load/ {KEYS} {RATE}")
            clients = [Client([self.server.address]) for _ in range(AT_ONCE)]
            turn_until(clients, lambda: all(c.live and c.applied >= 500 for c in clients), "joined", 20)
            rates.append(writer.tell("pause")["rate"])
            self.assert_equal_to_server(clients)
            repairs += sum(client.gaps for client in clients)
            applied += sum(client.applied for client in clients)
            for client in clients:
                client.close()
        say(f"{JOINS} joins at {statistics.median(rates):,} updates/s (at most {max(rates):,}); "
            f"{applied:,} updates applied, {repairs} gaps repaired")

    def assert_equal_to_server(self, clients: list[Client]) -> None:
        """The writer rests; each client gets the time of two HUGZ to have all or to find that it has not."""
        entries, sequence = snapshot(self.server.address)
        turn_until(clients, lambda: all(c.live and c.sequence == sequence for c in clients),
                   f"sequence {sequence}", 10)
        for client in clients:
            missed = client.sequence - client.snapshot_sequence - client.since_snapshot
            self.assertEqual(missed, 0, "updates neither in the snapshot nor published to this client")
            self.assertTrue(client.entries == entries, "the replica differs from the server's snapshot")


if __name__ == "__main__":
    unittest.main()
