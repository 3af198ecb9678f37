package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The sessions, by client and by connection. A session that lost its connection is still known by
 * its client. <em>Confined to the reactor thread.</em>
 */
final class Sessions {
  /** How many sessions there may be. */
  static final int MOST_SESSIONS = 10_000;

  private final Map<UUID, Session> byClient = new LinkedHashMap<>();
  private final Map<String, Session> byPeer = new HashMap<>();

  /** The session on the connection {@code peer}; null if there is none. */
  @Nullable Session of(byte[] peer) {
    return byPeer.get(name(peer));
  }

  /** The session of {@code client}; null if there is none. */
  @Nullable Session of(UUID client) {
    return byClient.get(client);
  }

  /** Adds a session, whose client and connection have none. */
  void add(Session session) {
    byClient.put(session.client(), session);
    byPeer.put(name(session.peer()), session);
  }

  /** Removes a session. */
  void remove(Session session) {
    byClient.remove(session.client(), session);
    disconnect(session);
  }

  /** Forgets the connection of a session; returns whether it had one. */
  boolean disconnect(Session session) {
    return byPeer.remove(name(session.peer()), session);
  }

  /** All sessions. */
  Collection<Session> all() {
    return Collections.unmodifiableCollection(byClient.values());
  }

  int size() {
    return byClient.size();
  }

  /** Compact, and unlike an array of bytes it has an order, which hash tables need under attack. */
  private static String name(byte[] peer) {
    return new String(peer, StandardCharsets.ISO_8859_1);
  }
}
