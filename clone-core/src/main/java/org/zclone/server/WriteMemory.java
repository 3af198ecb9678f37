package org.zclone.server;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What clients have written, by their ids, for an hour after the last session of each. Beyond a
 * number of clients, the one whose session ended first is forgotten first, and none that has one.
 * <em>Confined to the reactor thread.</em>
 */
final class WriteMemory {
  /** How many clients are remembered, if no more of them have sessions. */
  static final int MOST_CLIENTS = 10_000;

  /** How long a client without a session is remembered. */
  static final long KEPT_NS = TimeUnit.HOURS.toNanos(1);

  private final int mostClients;
  private final Map<UUID, ClientWrites> present = new HashMap<>();
  private final Map<UUID, Absent> absent = new LinkedHashMap<>(); // in the order of their leaving

  WriteMemory() {
    this(MOST_CLIENTS);
  }

  WriteMemory(int mostClients) {
    this.mostClients = mostClients;
  }

  /** What {@code client}, which has a session from now on, has written. */
  ClientWrites open(UUID client) {
    ClientWrites writes = present.get(client);
    if (writes == null) {
      Absent left = absent.remove(client);
      writes = left == null ? new ClientWrites() : left.writes;
      present.put(client, writes);
      forgetFirst();
    }
    return writes;
  }

  /** What {@code client} has written, whether or not it has a session here. */
  ClientWrites of(UUID client, long nowNs) {
    ClientWrites writes = present.get(client);
    if (writes != null) {
      return writes;
    }
    Absent left = absent.remove(client);
    Absent seen = new Absent(left == null ? new ClientWrites() : left.writes, nowNs);
    absent.put(client, seen);
    forgetFirst();
    return seen.writes;
  }

  /** Tells {@code to} everything. */
  void tell(StandbyLog to) {
    absent.forEach((client, left) -> left.writes.tell(client, to));
    present.forEach((client, writes) -> writes.tell(client, to));
  }

  /** The session of {@code client} has ended. */
  void close(UUID client, long nowNs) {
    ClientWrites writes = present.remove(client);
    if (writes != null) {
      absent.put(client, new Absent(writes, nowNs));
    }
  }

  private void forgetFirst() {
    Iterator<Absent> first = absent.values().iterator();
    if (present.size() + absent.size() > mostClients && first.hasNext()) {
      first.next();
      first.remove();
    }
  }

  /** Forgets those whose time is over. */
  void onTick(long nowNs) {
    for (Iterator<Absent> first = absent.values().iterator(); first.hasNext(); ) {
      if (nowNs - first.next().sinceNs < KEPT_NS) {
        return;
      }
      first.remove();
    }
  }

  /** How many clients are remembered. */
  int size() {
    return present.size() + absent.size();
  }

  private record Absent(ClientWrites writes, long sinceNs) {}
}
