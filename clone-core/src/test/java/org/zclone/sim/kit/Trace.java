package org.zclone.sim.kit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What happened in a run: always as a hash, which tells whether two runs are the same, and as text
 * when a run is repeated to be read. <em>Confined to the thread of its run.</em>
 */
public final class Trace {
  private final Timeline timeline;
  private final boolean readable;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private long hash = 0xCBF29CE484222325L;

  public Trace(Timeline timeline, boolean readable) {
    this.timeline = timeline;
    this.readable = readable;
  }

  /** Something happened. */
  public void note(String what, String where, long one, long other) {
    mix(what.hashCode());
    mix(where.hashCode());
    mix(one);
    mix(other);
    mix(timeline.nowNs());
    if (readable) {
      say(where, what + " " + one + " " + other);
    }
  }

  private void mix(long value) {
    hash = Long.rotateLeft((hash ^ value) * 0x9E3779B97F4A7C15L, 29);
  }

  /** Whether {@link #say} is heard; making its text costs too much otherwise. */
  public boolean isReadable() {
    return readable;
  }

  /** A line that only a reader needs. */
  public void say(String where, String text) {
    if (readable) {
      double seconds = timeline.nowNs() / 1e9;
      lines.add(String.format(Locale.ROOT, "%10.6f %-8s %s", seconds, where, text));
    }
  }

  /** The same for two runs in which the same happened at the same times. */
  public long hash() {
    return hash;
  }

  /** The last lines. */
  public List<String> last(int most) {
    List<String> all = new ArrayList<>(lines);
    return all.subList(Math.max(0, all.size() - most), all.size());
  }
}
