package org.zclone.client;

import org.zclone.api.Entry;

/** A replica damaged on purpose, for tests in other packages. */
public final class Corruption {
  private Corruption() {}

  /** Flips the lowest bit of the first byte of a value, and tells nobody. */
  public static void flipBit(ClientCore core, Entry entry) {
    byte[] value = entry.value().toByteArray();
    value[0] ^= 1;
    core.corrupt(entry.key(), value);
  }
}
