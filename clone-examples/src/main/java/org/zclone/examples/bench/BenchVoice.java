package org.zclone.examples.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.zclone.examples.text.Json;

/**
 * What a benchmark tells: how it gets on on stderr, its results on stdout, in words or as one JSON
 * object. <em>Confined to one thread.</em>
 */
final class BenchVoice {
  private final boolean json;
  private final Map<String, String> fields = new LinkedHashMap<>();

  BenchVoice(boolean json) {
    this.json = json;
  }

  /** How it gets on. */
  void progress(String format, Object... values) {
    System.err.printf(Locale.ROOT, format + "%n", values);
  }

  /** A result in words; not in JSON. */
  void say(String format, Object... values) {
    if (!json) {
      System.out.printf(Locale.ROOT, format + "%n", values);
    }
  }

  /** A field of the JSON object. */
  void field(String name, Object value) {
    fields.put(name, value.toString());
  }

  /** Prints the JSON object, if one is wanted. */
  void end() {
    if (json) {
      System.out.println(Json.object(fields));
    }
    System.out.flush();
  }

  /** The value in the middle. */
  static <T extends Comparable<T>> T median(List<T> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** Milliseconds for people, with a decimal while they are few. */
  static String millis(Duration time) {
    double millis = time.toNanos() / 1e6;
    return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
  }
}
