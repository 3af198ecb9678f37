"""A plain RFC 12 client of a pair of servers, in the way of the Guide's model six."""

from __future__ import annotations

import time
from typing import Iterable, Optional

import zmq

import rfc12
from rfc12 import Kvmsg
from rfc12_client import Writer


class Link:
    """The sockets to one server, open from the start to the end: what comes late is still read."""

    def __init__(self, address: str, subtree: bytes, context: zmq.Context) -> None:
        self.address = address
        self.sub = self._connected(context, zmq.SUB, rfc12.PUBLISHER)
        self.sub.subscribe(subtree)
        self.sub.subscribe(rfc12.HUGZ)
        self.dealer = self._connected(context, zmq.DEALER, rfc12.SNAPSHOT)
        self.writer = Writer(address, context=context)

    def _connected(self, context: zmq.Context, kind: int, offset: int) -> zmq.Socket:
        opened = context.socket(kind)
        opened.connect(rfc12.endpoint(self.address, offset))
        return opened

    def close(self) -> None:
        """Leaves the server."""
        self.sub.close(linger=0)
        self.dealer.close(linger=0)
        self.writer.close(linger=0)


class GuideClient:
    """Follows one server of several; when that is silent, turns to the next and asks it for a snapshot.

    It publishes each update to all of them with one UUID. It knows nothing of roles, discards what is
    not newer than the last it applied, and never asks for anything but a snapshot. Unlike the Guide's it
    replaces its map by the snapshot, shows its own updates when a server has published them, and asks as
    often as it takes. Confined to the thread that calls turn().
    """

    expiry = 2.5
    """Seconds of silence, of an answer or of updates, after which the next server has its turn."""

    def __init__(self, servers: Iterable[str], subtree: bytes = b"", context: Optional[zmq.Context] = None):
        context = context or zmq.Context.instance()
        self.subtree = subtree
        self.links = [Link(address, subtree, context) for address in servers]
        self.entries: dict[bytes, bytes] = {}
        self.sequence = self.snapshot_sequence = self.snapshots = self.discarded = 0
        self.current = 0
        self._ask()

    def await_writers(self) -> None:
        """Returns when the collectors of all servers listen: also those that stand by must hear all."""
        for link in self.links:
            link.writer.await_ready()

    def put(self, key: bytes, body: bytes, ttl: float = 0, *, uuid: Optional[bytes] = None,
            only: Optional[int] = None) -> bytes:
        """Sends one update to all servers, or only to one of them; an empty body deletes. Returns its UUID."""
        uuid = rfc12.new_uuid() if uuid is None else uuid
        for link in self.links if only is None else [self.links[only]]:
            link.writer.put(key, body, ttl, uuid)
        return uuid

    def turn(self, timeout: float = 0.1) -> bool:
        """Reads from the current server alone. True when there was something to do."""
        heard = self._readable().poll(timeout * 1000) != 0
        while self._readable().poll(0):
            self._accept(Kvmsg.of(self._readable().recv_multipart()))
            self._heard = time.monotonic()
        if time.monotonic() > self._heard + self.expiry:
            self.current = (self.current + 1) % len(self.links)
            self._ask()
        return heard

    def close(self) -> None:
        """Leaves all servers."""
        for link in self.links:
            link.close()

    def _readable(self) -> zmq.Socket:
        link = self.links[self.current]
        return link.sub if self.live else link.dealer

    def _ask(self) -> None:
        self.live = False
        self._fresh: dict[bytes, bytes] = {}
        self._heard = time.monotonic()
        self.links[self.current].dealer.send_multipart([rfc12.ICANHAZ, self.subtree])

    def _accept(self, message: Kvmsg) -> None:
        if self.live:
            self._apply(message)
        elif message.key == rfc12.KTHXBAI:
            self.entries, self.live = self._fresh, True
            self.sequence = self.snapshot_sequence = message.sequence
            self.snapshots += 1
        else:
            self._fresh[message.key] = message.body

    def _apply(self, message: Kvmsg) -> None:
        if message.key == rfc12.HUGZ:
            return
        if message.sequence <= self.sequence:
            self.discarded += 1
            return
        self.sequence = message.sequence
        if message.body:
            self.entries[message.key] = message.body
        else:
            self.entries.pop(message.key, None)
