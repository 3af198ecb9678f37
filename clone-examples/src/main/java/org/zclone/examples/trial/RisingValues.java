package org.zclone.examples.trial;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.zclone.api.Change;
import org.zclone.api.ChangeListener;
import org.zclone.api.Entry;

/** A listener to what {@link Writers} write, who must never see a number fall. */
public final class RisingValues implements ChangeListener {
  private final String reader;
  private final Findings findings;
  private final Map<String, Long> seen = new HashMap<>(); // guarded by this

  /** Tells {@code findings} what {@code reader} saw. */
  public RisingValues(String reader, Findings findings) {
    this.reader = reader;
    this.findings = findings;
  }

  @Override
  public synchronized void onChange(Change change) {
    long value = value(change.after());
    long before = seen.getOrDefault(change.key(), 0L);
    seen.put(change.key(), value);
    if (value <= before) {
      String text = change.key() + " was " + before + " and became " + value + ": " + change;
      findings.add(new Finding(Finding.Kind.OLDER, reader + " saw: " + text));
    }
  }

  private static long value(Optional<Entry> entry) {
    return entry.map(it -> Long.parseLong(it.utf8())).orElse(0L);
  }

  /** What was seen until now may be undone without being wrong. */
  public synchronized void forget() {
    seen.clear();
  }
}
