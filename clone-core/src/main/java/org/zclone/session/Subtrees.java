package org.zclone.session;

import java.util.List;
import java.util.Optional;

/** The rules for the list of subtrees in a HELLO. <em>Immutable.</em> */
final class Subtrees {
  private Subtrees() {}

  static List<String> sorted(List<String> subtrees) {
    return subtrees.stream().sorted(Subtrees::compare).toList();
  }

  /** The rule that the list breaks; empty if none. */
  static Optional<String> problem(List<String> subtrees) {
    return problem(subtrees, Octets.MOST_U16);
  }

  static Optional<String> problem(List<String> subtrees, int maxBytes) {
    if (subtrees.isEmpty() || subtrees.size() > SessionProtocol.MOST_SUBTREES) {
      return Optional.of(subtrees.size() + " subtrees, must be 1 to 1000");
    }
    for (int i = 0; i < subtrees.size(); i++) {
      String subtree = subtrees.get(i);
      if (Utf8.length(subtree) > maxBytes) {
        return Optional.of("a subtree is longer than " + maxBytes + " octets");
      }
      if (i > 0 && !isApart(subtrees.get(i - 1), subtree)) {
        return Optional.of("subtrees must be sorted, and none begin with another");
      }
    }
    return Optional.empty();
  }

  /** In sorted order, whatever begins with a prefix follows it directly: neighbours are enough. */
  private static boolean isApart(String one, String next) {
    return compare(one, next) < 0 && !next.startsWith(one);
  }

  /**
   * The order of the octets in UTF-8, which is that of code points. That of strings differs: it has
   * surrogates below U+E000 to U+FFFF.
   */
  private static int compare(String one, String other) {
    int shared = Math.min(one.length(), other.length());
    for (int i = 0; i < shared; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        return Integer.compare(rank(a), rank(b));
      }
    }
    return Integer.compare(one.length(), other.length());
  }

  private static int rank(char c) {
    return Character.isSurrogate(c) ? Character.MAX_VALUE + c : c;
  }
}
