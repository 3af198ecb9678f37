package org.zclone.bstar.pair;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests of clients that came before it was decided who serves, of each peer the latest.
 * <em>Confined to the reactor thread.</em>
 */
final class HeldVotes {
  /** How many peers may wait. */
  static final int MOST = 10_000;

  private final Map<String, Request> byPeer = new LinkedHashMap<>();
  private long latestNs;

  void add(byte[] peer, byte[][] frames, long nowNs) {
    String name = new String(peer, StandardCharsets.ISO_8859_1);
    if (byPeer.size() < MOST || byPeer.containsKey(name)) {
      byPeer.put(name, new Request(peer, frames, nowNs));
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
    return taken;
  }

  /** One of them. */
  record Request(byte[] peer, byte[][] frames, long sinceNs) {}
}
