package org.zclone.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.zclone.api.Endpoint;
import org.zclone.api.Keys;
import org.zclone.api.ServerStatus;
import org.zclone.replica.StoredEntry;
import org.zclone.replica.Subtree;

/**
 * What a server says about itself under {@code /.chp/}, to whoever asks for a snapshot of it; other
 * servers answer that request with an empty snapshot. All values are text. <em>Immutable.</em>
 */
final class Description {
  /** The version of the keys below and of the meaning of their values. */
  static final String VERSION = "1";

  /** The versions of the session protocol that this server speaks, separated by spaces. */
  private static final String SESSION_VERSIONS = "1";

  private static final byte[] ROOT = Keys.RESERVED_SUBTREE.getBytes(StandardCharsets.UTF_8);

  private final SortedMap<String, String> texts = new TreeMap<>();
  private final long sequence;

  /** The description of a server that stands at {@code status}. */
  Description(ServerStatus status, UUID history, Optional<Endpoint> active, long uptimeMs) {
    sequence = status.sequence();
    put("instance", status.instance().toString());
    put("role", status.role());
    active.ifPresent(endpoint -> put("active", endpoint.toString()));
    put("epoch", Long.toString(status.epoch()));
    put("sequence", Long.toString(status.sequence()));
    put("digest", String.format("%016x", status.digest()));
    put("entries", Integer.toString(status.entries()));
    put("snapshots", Integer.toString(status.snapshots()));
    put("session", SESSION_VERSIONS);
    put("sessions", Integer.toString(status.sessions()));
    put("history", history.toString().replace("-", ""));
    put("uptime_ms", Long.toString(uptimeMs));
    put("version", VERSION);
    status.counters().forEach((name, value) -> put("counters/" + name, Long.toString(value)));
  }

  private void put(String name, String text) {
    texts.put(Keys.RESERVED_SUBTREE + name, text);
  }

  /** Whether a request for {@code subtree} asks for the server's description. */
  static boolean isAskedBy(byte[] subtree) {
    return subtree.length >= ROOT.length
        && Arrays.equals(subtree, 0, ROOT.length, ROOT, 0, ROOT.length);
  }

  /** The entries of {@code subtree}, all with the sequence at which the server stands. */
  Iterator<StoredEntry> entriesIn(Subtree subtree) {
    return texts.entrySet().stream()
        .filter(text -> subtree.contains(text.getKey()))
        .map(this::entry)
        .iterator();
  }

  private StoredEntry entry(Map.Entry<String, String> text) {
    byte[] value = text.getValue().getBytes(StandardCharsets.UTF_8);
    return new StoredEntry(text.getKey(), value, sequence, 0);
  }
}
