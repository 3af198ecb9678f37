package org.zclone.bstar.pair;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of clients that came before it was decided who serves, of each peer the latest.
 * Bounded: what does not fit is dropped, and its sender repeats it. <em>Confined to the reactor
 * thread.</em>
 */
final class HeldVotes {
  /** How many peers may wait. */
  static final int MOST = 10_000;

  /** How many octets may wait. */
  static final int MOST_OCTETS = 16 << 20;

  /** How many octets a request may have that waits: no HELLO has more. */
  static final int LARGEST = 1 << 20;

  private final Map<String, Request> byPeer = new LinkedHashMap<>();
  private long latestNs;
  private long octets;

  void add(byte[] peer, byte[][] frames, long nowNs) {
    String name = new String(peer, StandardCharsets.ISO_8859_1);
    Request request = new Request(peer, frames, nowNs);
    Request before = byPeer.get(name);
    long size = request.size();
    long after = octets + size - (before == null ? 0 : before.size());
    boolean hasRoom = before != null || byPeer.size() < MOST;
    if (hasRoom && size <= LARGEST && after <= MOST_OCTETS) {
      byPeer.put(name, request);
      octets = after;
      latestNs = nowNs;
    }
  }

  /** When the latest one came. */
  long latestNs() {
    return latestNs;
  }

  boolean isEmpty() {
    return byPeer.isEmpty();
  }

  /** Takes all, in the order of the peers' first coming. */
  List<Request> take() {
    List<Request> taken = new ArrayList<>(byPeer.values());
    byPeer.clear();
    octets = 0;
    return taken;
  }

  /** One of them. */
  record Request(byte[] peer, byte[][] frames, long sinceNs) {
    long size() {
      long size = peer.length;
      for (byte[] frame : frames) {
        size += frame.length;
      }
      return size;
    }
  }
}
