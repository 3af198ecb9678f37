package org.zclone.examples.bench;

/** The subtrees that groups of replicas follow. */
final class Groups {
  /** How many replicas follow the same subtree. */
  static final int FOLLOWERS = 10;

  private Groups() {}

  /** The subtree of a group. */
  static String subtree(int group) {
    return String.format("/group/%04d/", group);
  }
}
