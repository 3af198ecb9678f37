package org.zclone.server;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines for a person to read about what went wrong: the 1st, 10th, 100th… of a kind and no other,
 * since hostile peers decide how often it happens. Values never appear. <em>Confined to the reactor
 * thread.</em>
 */
final class Notices {
  private List<String> lines = new ArrayList<>();

  /**
   * Notes the {@code total}-th of a kind, as in "dropped 10 messages so far: …".
   *
   * @param done what was done, in the past tense
   * @param what to what, in the singular
   * @param why the reason
   */
  void add(long total, String done, String what, String why) {
    if (isPowerOfTen(total)) {
      String plural = total == 1 ? "" : "s";
      lines.add(done + " " + total + " " + what + plural + " so far: " + why);
    }
  }

  /** The lines since the last call. */
  List<String> take() {
    if (lines.isEmpty()) {
      return List.of();
    }
    List<String> taken = lines;
    lines = new ArrayList<>();
    return taken;
  }

  private static boolean isPowerOfTen(long number) {
    long rest = number;
    while (rest >= 10 && rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }
}
