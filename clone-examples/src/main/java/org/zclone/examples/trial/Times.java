package org.zclone.examples.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Durations that were measured, and how they are told. <em>Confined to one thread.</em> */
public final class Times {
  private final List<Duration> all = new ArrayList<>();

  /** One more. */
  public void add(Duration time) {
    all.add(time);
  }

  /** {@code median 0.21 s, worst 0.35 s}. */
  public String summary() {
    if (all.isEmpty()) {
      return "not measured";
    }
    List<Duration> sorted = all.stream().sorted().toList();
    return "median "
        + words(sorted.get(sorted.size() / 2))
        + ", worst "
        + words(Collections.max(sorted));
  }

  /** Seconds for people. */
  public static String words(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
  }

  /** The time since {@code startNs} of {@link System#nanoTime()}. */
  public static Duration since(long startNs) {
    return Duration.ofNanos(System.nanoTime() - startNs);
  }
}
