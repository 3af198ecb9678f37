package org.zclone.examples;

import java.time.Duration;
import java.util.Optional;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.api.Entry;

/** An entry, and the changes that make and end it, for tests without a server. */
public record TestEntry(String key, Bytes value, long sequence) implements Entry {
  /** An entry with a text for a value. */
  public static TestEntry of(String key, String value, long sequence) {
    return new TestEntry(key, Bytes.utf8(value), sequence);
  }

  @Override
  public Optional<Duration> ttl() {
    return Optional.empty();
  }

  /** It appears. */
  public Change appears(Cause cause) {
    return new Change(cause, key, Optional.empty(), Optional.of(this), sequence);
  }

  /** It goes, at a later sequence. */
  public Change goes(Cause cause) {
    return new Change(cause, key, Optional.of(this), Optional.empty(), sequence + 1);
  }
}
