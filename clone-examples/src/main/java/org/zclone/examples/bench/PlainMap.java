package org.zclone.examples.bench;

import java.util.concurrent.ConcurrentHashMap;
import org.zclone.examples.process.Orders;

/** The map to compare with: {@code ENTRIES VALUE_BYTES}. */
final class PlainMap {
  private PlainMap() {}

  /** Obeys: {@code bytes} answers what a plain concurrent map of the same entries weighs. */
  public static void main(String[] arguments) {
    int count = Integer.parseInt(arguments[0]);
    Entries entries = new Entries(Integer.parseInt(arguments[1]));
    long empty = Measured.liveBytes();
    ConcurrentHashMap<String, byte[]> map = new ConcurrentHashMap<>();
    for (int i = 0; i < count; i++) {
      map.put(Entries.key(i), entries.value());
    }
    new Orders()
        .on("bytes", words -> Measured.liveBytes() - empty)
        .on("entries", words -> map.size()) // so that it is in use until the end
        .obey();
  }
}
