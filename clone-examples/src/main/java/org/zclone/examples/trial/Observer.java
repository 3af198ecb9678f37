package org.zclone.examples.trial;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zclone.CloneClient;
import org.zclone.api.Change;
import org.zclone.api.ClientConfig;
import org.zclone.api.Entry;

/** A reader of everything that is written, who must never see a number fall. */
final class Observer implements AutoCloseable {
  private final Map<String, Long> seen = new HashMap<>(); // confined to the listener
  private final List<Finding> findings = new ArrayList<>(); // guarded by itself
  private final CloneClient client;

  Observer(ClientConfig config) {
    client = CloneClient.connect(config.withSubtree(Writers.SUBTREE));
    client.watch(Writers.SUBTREE, this::onChange);
  }

  private void onChange(Change change) {
    long value = value(change.after());
    long before = seen.getOrDefault(change.key(), 0L);
    seen.put(change.key(), value);
    if (value <= before) {
      String text = change.key() + " was " + before + " and became " + value + ": " + change;
      synchronized (findings) {
        findings.add(new Finding(Finding.Kind.OLDER, "an observer saw: " + text));
      }
    }
  }

  private static long value(Optional<Entry> entry) {
    return entry.map(it -> Long.parseLong(it.utf8())).orElse(0L);
  }

  List<Finding> findings() {
    synchronized (findings) {
      return List.copyOf(findings);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
