#!/usr/bin/python3
"""A writer in a process of its own, told on stdin what to send; its answers are lines of JSON on stdout.

    rfc12_load.py --connect 127.0.0.1:5556

    fill PREFIX COUNT BYTES    so many entries, then {"count", "seconds"}
    run PREFIX KEYS RATE       random updates over so many keys until `pause`; answers at once
    pause                      {"count", "rate"} when the last update of `run` has come back
    probe PREFIX RATE          measures write-to-echo latency until `pause`; answers at once
    pause                      {"count", "missing", "worst", "median"} of the probe, in seconds
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import struct
import sys
import time
from typing import Optional

import zmq

import rfc12
from rfc12_client import Writer

MARK_EVERY = 100
"""Updates between two marks."""
WINDOW = 4
"""Marks under way at most: with them, fewer updates than any default high-water mark holds."""


class MarkedWriter:
    """Writes as fast as its own marks come back, so that no PUB on the way has reason to drop."""

    def __init__(self, server: str, prefix: bytes, collector: str) -> None:
        self.writer = Writer(server, "push" if collector == "pull" else "xpub")
        self.writer.await_ready()
        self.prefix, self.mark = prefix, prefix + b"~mark"
        self.sent_marks = self.seen_marks = self.sent = 0
        self._identity = os.urandom(8)
        self.echo = zmq.Context.instance().socket(zmq.SUB)
        self.echo.connect(rfc12.endpoint(server, rfc12.PUBLISHER))
        self.echo.subscribe(self.mark)
        self._prove()

    def put(self, key: bytes, body: bytes) -> None:
        """Sends one update, first waiting for the window to open."""
        self._send(key, body)
        if self.sent % MARK_EVERY == 0:
            self._send_mark()
            while self.sent_marks - self.seen_marks > WINDOW:
                self._read_marks(5.0)

    def drain(self) -> None:
        """Returns when everything sent has come back."""
        self._send_mark()
        while self.seen_marks < self.sent_marks:
            self._read_marks(5.0)

    def close(self) -> None:
        """Ends both connections."""
        self.writer.close()
        self.echo.close(linger=0)

    def _send(self, key: bytes, body: bytes) -> None:
        self.sent += 1
        identity = self._identity + struct.pack(">q", self.sent)
        self.writer.send([key, rfc12.NO_SEQUENCE, identity, b"ttl=0\n", body])

    def _send_mark(self) -> None:
        self.sent_marks += 1
        self._send(self.mark, b"%d" % self.sent_marks)

    def _read_marks(self, timeout: float) -> None:
        if not self.echo.poll(timeout * 1000):
            raise TimeoutError(f"no echo of {self.mark!r} within {timeout} s")
        self.seen_marks = max(self.seen_marks, int(self.echo.recv_multipart()[4]))

    def _prove(self) -> None:
        """Repeats a mark until it comes back: then writer and subscription both work."""
        for _ in range(100):
            self._send_mark()
            if self.echo.poll(50):
                return self.drain()
        raise TimeoutError("the server does not echo")


class Run:
    """Random updates at a rate, until told to stop."""

    def __init__(self, writer: MarkedWriter, keys: int, rate: int) -> None:
        self.writer, self.keys, self.rate = writer, keys, rate
        self.begun, self.sent, self.seconds = time.monotonic(), 0, 0.0

    def turn(self) -> float:
        """Sends some and returns the seconds to rest."""
        for _ in range(MARK_EVERY):
            self.sent += 1
            key = random.randrange(self.keys)
            self.writer.put(b"%s%05d" % (self.writer.prefix, key), b"value-%012d" % self.sent)
        return self.begun + self.sent / self.rate - time.monotonic()

    def result(self) -> dict:
        """Waits until all came back."""
        self.writer.drain()
        self.writer.close()
        return {"count": self.sent, "rate": round(self.sent / (time.monotonic() - self.begun))}


class Probe:
    """One update at a time, by the clock, and when each came back."""

    def __init__(self, server: str, prefix: bytes, rate: int, collector: str) -> None:
        self.writer = MarkedWriter(server, prefix, collector)
        self.echo, self.key = self.writer.echo, prefix + b"~mark/probe"  # within the proven subscription
        self.interval, self.next_at = 1 / rate, time.monotonic()
        self.sent: list[float] = []
        self.latencies: dict[int, float] = {}

    def turn(self) -> float:
        """Sends what is due, reads what came back and returns the seconds to rest."""
        if time.monotonic() >= self.next_at:
            self.next_at += self.interval
            self.sent.append(time.monotonic())
            self.writer.writer.put(self.key, b"%d" % (len(self.sent) - 1))
        rest = max(0.0, self.next_at - time.monotonic())
        self._read(rest)
        return 0.0

    def _read(self, timeout: float) -> None:
        while self.echo.poll(timeout * 1000):
            key, _, _, _, body = self.echo.recv_multipart()
            if key == self.key:
                self.latencies[int(body)] = time.monotonic() - self.sent[int(body)]
            timeout = 0.0

    def result(self) -> dict:
        """Waits a little for what is under way."""
        deadline = time.monotonic() + 3
        while len(self.latencies) < len(self.sent) and time.monotonic() < deadline:
            self._read(0.1)
        self.writer.close()
        return {"count": len(self.sent), "missing": len(self.sent) - len(self.latencies),
                "worst": max(self.latencies.values(), default=None),
                "median": statistics.median(self.latencies.values()) if self.latencies else None}


class Console:
    """Reads commands while the work goes on."""

    def __init__(self, server: str, collector: str) -> None:
        self.server, self.collector = server, collector
        self.work: Optional[Run | Probe] = None
        self.pending = b""

    def run(self) -> None:
        """Until stdin ends."""
        stdin = zmq.Poller()
        stdin.register(sys.stdin.fileno(), zmq.POLLIN)
        while True:
            rest = self.work.turn() if self.work else 3600.0
            if not stdin.poll(max(0.0, rest * 1000)):
                continue
            read = os.read(sys.stdin.fileno(), 4096)
            if not read:
                return
            *lines, self.pending = (self.pending + read).split(b"\n")
            for line in lines:
                print(json.dumps(self.perform(line.decode().split())), flush=True)

    def perform(self, words: list[str]) -> dict:
        """One command, one answer."""
        if words[0] == "pause":
            assert self.work is not None
            finished, self.work = self.work, None
            return finished.result()
        prefix, numbers = words[1].encode(), [int(word) for word in words[2:]]
        if words[0] == "fill":
            return self.fill(prefix, *numbers)
        if words[0] == "probe":
            self.work = Probe(self.server, prefix, *numbers, self.collector)
        else:
            self.work = Run(MarkedWriter(self.server, prefix, self.collector), *numbers)
        return {}

    def fill(self, prefix: bytes, count: int, size: int) -> dict:
        """So many different keys."""
        writer, begun = MarkedWriter(self.server, prefix, self.collector), time.monotonic()
        for number in range(count):
            writer.put(b"%s%07d" % (prefix, number), b"%0*d" % (size, number))
        writer.drain()
        writer.close()
        return {"count": count, "seconds": round(time.monotonic() - begun, 2)}


def main() -> None:
    """Parses the command line and obeys stdin."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connect", default="127.0.0.1:5556")
    parser.add_argument("--collector", choices=("sub", "pull"), default="sub")
    arguments = parser.parse_args()
    Console(arguments.connect, arguments.collector).run()


if __name__ == "__main__":
    main()
