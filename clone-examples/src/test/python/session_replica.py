"""What a client of a session holds: the replica of its last cut, and what is staged for the next."""

from __future__ import annotations

import enum
from typing import Optional

from session import CUT, MODULUS, NO_ID, RESET, Batch, Entry, Kind, Mode, ServerBeat, Welcome


class Outcome(enum.Enum):
    """What a message meant to the replica."""

    IGNORED = "says nothing now"
    STAGED = "for the next cut"
    SHOWN = "a new cut, or proof that this one is right"
    GAP = "something was lost"
    DIFFERS = "the digests differ"


class Replica:
    """Entries, position and digest belong together: all three change at a cut and never between.

    `reached` is how far the staged entries go. A client that comes back resumes at the cut, since what was
    staged is lost with the session.
    """

    def __init__(self) -> None:
        self.entries: dict[bytes, Entry] = {}
        self.history: Optional[bytes] = None
        self.position = self.reached = self.digest = 0
        self.awaits_reset = False
        self.cuts = self.resets = 0
        self._numbers: dict[bytes, int] = {}
        self._staged: list[Entry] = []
        self._afresh = False
        self._coming = NO_ID

    def begin(self, welcome: Welcome) -> None:
        """A session begins; its history is adopted with its first cut."""
        self._coming = welcome.history
        self.forget()
        self.awaits_reset = welcome.mode == Mode.SNAPSHOT

    def forget(self) -> None:
        """Drops what is staged and stands again at the cut."""
        self._staged, self._afresh = [], False
        self.reached = self.position

    def await_reset(self) -> None:
        """A snapshot has been asked for: what comes before it is of no use."""
        self.forget()
        self.awaits_reset = True

    def accept(self, batch: Batch) -> tuple[Outcome, list[Entry]]:
        """Stages a batch; with a cut that is right, returns what changed."""
        if batch.flags & RESET:
            self._staged, self._afresh, self.reached, self.awaits_reset = [], True, 0, False
            self.resets += 1
        if self.awaits_reset:
            return Outcome.IGNORED, []
        if batch.begin > self.reached:
            return Outcome.GAP, []
        self._staged += [entry for entry in batch.entries if self._afresh or entry.sequence > self.reached]
        self.reached = max(self.reached, batch.to)
        return self._cut(batch.digest) if batch.flags & CUT else (Outcome.STAGED, [])

    def accept_beat(self, beat: ServerBeat) -> Outcome:
        """An exact beat proves the replica and moves its position."""
        if not beat.exact or self.awaits_reset or self._staged or self._afresh:
            return Outcome.IGNORED
        if beat.digest != self.digest:
            return Outcome.DIFFERS
        self.position = self.reached = beat.position
        self.history = self._coming
        return Outcome.SHOWN

    def _cut(self, wanted: int) -> tuple[Outcome, list[Entry]]:
        """Looks at the digest first: a wrong cut is never shown."""
        latest = {entry.key: entry for entry in self._staged}
        numbers = {key: entry.number() for key, entry in latest.items()}
        digest = sum(numbers.values())
        if not self._afresh:
            digest += self.digest - sum(self._numbers.get(key, 0) for key in latest)
        if digest % MODULUS != wanted:
            return Outcome.DIFFERS, []
        changed = self._vanishing(latest) + sorted(latest.values(), key=lambda entry: entry.sequence)
        self._show(changed, numbers)
        self.digest = wanted
        return Outcome.SHOWN, changed

    def _vanishing(self, latest: dict[bytes, Entry]) -> list[Entry]:
        """A snapshot says by silence that a key is gone."""
        if not self._afresh:
            return []
        return [Entry(Kind.REMOVED, self.reached, key) for key in self.entries if key not in latest]

    def _show(self, changed: list[Entry], numbers: dict[bytes, int]) -> None:
        for entry in changed:
            if entry.kind == Kind.PUT:
                self.entries[entry.key], self._numbers[entry.key] = entry, numbers[entry.key]
            else:
                self.entries.pop(entry.key, None)
                self._numbers.pop(entry.key, None)
        self.position, self.history = self.reached, self._coming
        self._staged, self._afresh = [], False
        self.cuts += 1
