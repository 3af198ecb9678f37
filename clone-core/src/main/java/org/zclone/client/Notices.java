package org.zclone.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What somebody should know: counted each time, said the first, tenth, hundredth … time. <em>
 * Confined to the reactor thread.</em>
 */
final class Notices {
  private final Map<String, Long> counters = new TreeMap<>();
  private final List<String> texts = new ArrayList<>();

  /** Counts under {@code name}, and says {@code text} when the count is a power of ten. */
  void count(String name, String text) {
    long count = counters.merge(name, 1L, Long::sum);
    if (isPowerOfTen(count)) {
      texts.add(count == 1 ? text : text + " (" + count + " times by now)");
    }
  }

  private static boolean isPowerOfTen(long count) {
    long rest = count;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }

  /** How often each thing happened, by name. */
  Map<String, Long> counters() {
    return Map.copyOf(counters);
  }

  /** Hands over what is to be said. */
  List<String> take() {
    if (texts.isEmpty()) {
      return List.of();
    }
    List<String> taken = List.copyOf(texts);
    texts.clear();
    return taken;
  }
}
