package org.zclone.client;

import java.lang.reflect.Field;
import org.zclone.api.Entry;

/** A client damaged on purpose, for tests in other packages. */
public final class Corruption {
  private Corruption() {}

  /** Flips the lowest bit of the first byte of a value, and tells nobody. */
  public static void flipBit(ClientCore core, Entry entry) {
    byte[] value = entry.value().toByteArray();
    value[0] ^= 1;
    core.corrupt(entry.key(), value);
  }

  /** Takes away what every input and closing need. */
  public static void loseFollower(ClientCore core) {
    try {
      Field follower = ClientCore.class.getDeclaredField("follower");
      follower.setAccessible(true);
      follower.set(core, null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
