package org.zclone.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of the server written as simply as possible, however slow. */
final class Model {
  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final Map<String, Long> latest = new TreeMap<>();
  private final List<Memory> memories = new ArrayList<>();
  private final int remembered;
  private long elapsedNs;
  private long made;
  long sequence;

  Model(int remembered) {
    this.remembered = remembered;
  }

  void update(String uuid, String key, String value, int ttl, List<String> published) {
    Optional<Memory> memory = memories.stream().filter(m -> m.uuid.equals(uuid)).findFirst();
    memory.ifPresent(memories::remove);
    if (memory.isPresent() && memory.get().isOf(key, value) && !livesAgain(memory.get())) {
      long original = memory.get().sequence;
      Entry entry = entries.get(key);
      if (entry != null && entry.sequence == original) {
        entries.put(key, entry(value, original, ttl));
      }
      String answer = "sequence=" + (TestServer.EPOCH + original) + ";";
      published.add("HUGZ= @" + sequence + " uuid:" + uuid + " " + answer);
      memories.add(memory.get());
      return;
    }
    apply(uuid, key, value, ttl, published);
  }

  private boolean livesAgain(Memory memory) {
    return latest.get(memory.key) == memory.expiry;
  }

  void apply(String uuid, String key, String value, int ttl, List<String> published) {
    latest.put(key, ++sequence);
    if (value.isEmpty()) {
      entries.remove(key);
    } else {
      entries.put(key, entry(value, sequence, ttl));
    }
    String by = uuid.isEmpty() ? "" : " uuid:" + uuid;
    published.add(key + "=" + value + " @" + sequence + by + " ttl=" + ttl + ";");
    if (!uuid.isEmpty()) {
      memories.add(new Memory(uuid, key, value, sequence, 0));
      if (memories.size() > remembered) {
        memories.remove(0);
      }
    }
  }

  void after(long nanos, List<String> published) {
    elapsedNs += nanos;
    for (String key = due(); key != null; key = due()) {
      long expired = entries.remove(key).sequence;
      latest.put(key, ++sequence);
      published.add(key + "= @" + sequence + " expired=1;");
      memories.replaceAll(memory -> memory.sequence == expired ? memory.expired(sequence) : memory);
    }
  }

  private @Nullable String due() {
    return entries.keySet().stream()
        .filter(key -> entries.get(key).deadlineNs <= elapsedNs)
        .min(
            Comparator.comparing((String key) -> entries.get(key).deadlineNs)
                .thenComparing(key -> entries.get(key).made))
        .orElse(null);
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  List<String> snapshot() {
    List<String> lines = new ArrayList<>();
    entries.forEach((key, entry) -> lines.add(key + "=" + entry.value + " @" + entry.sequence));
    lines.add("KTHXBAI= @" + sequence);
    return lines;
  }

  private Entry entry(String value, long number, int ttl) {
    long deadlineNs = ttl == 0 ? Long.MAX_VALUE : elapsedNs + ttl * 1_000_000_000L;
    return new Entry(value, number, deadlineNs, made++);
  }

  private record Entry(String value, long sequence, long deadlineNs, long made) {}

  private record Memory(String uuid, String key, String value, long sequence, long expiry) {
    boolean isOf(String otherKey, String otherValue) {
      return key.equals(otherKey) && value.equals(otherValue);
    }

    Memory expired(long withSequence) {
      return new Memory(uuid, key, value, sequence, withSequence);
    }
  }
}
