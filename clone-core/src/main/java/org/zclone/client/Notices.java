package org.zclone.client;

import java.util.ArrayList;
import java.util.List;

/**
 * What somebody should know: counted each time, said the first, tenth, hundredth … time. <em>
 * Confined to the reactor thread.</em>
 */
final class Notices {
  private final Counters counters;
  private final List<String> texts = new ArrayList<>();

  Notices(Counters counters) {
    this.counters = counters;
  }

  /** Counts under {@code name}, and says {@code text} when the count is a power of ten. */
  void count(String name, String text) {
    say(counters.add(name), text);
  }

  /** Counts, and says {@code text} when the count is a power of ten; returns whether it did. */
  boolean count(Counter counter, String text) {
    return say(counters.add(counter), text);
  }

  private boolean say(long count, String text) {
    if (!isPowerOfTen(count)) {
      return false;
    }
    texts.add(count == 1 ? text : text + " (" + count + " times by now)");
    return true;
  }

  private static boolean isPowerOfTen(long count) {
    long rest = count;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
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
