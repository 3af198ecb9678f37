package org.zclone.examples.demo;

import java.util.function.Consumer;

/** What is told, and whether everything went as it should. <em>Confined to one thread.</em> */
final class Story {
  private final Consumer<String> out;
  private boolean failed;

  Story(Consumer<String> out) {
    this.out = out;
  }

  void say(String format, Object... arguments) {
    out.accept(String.format(format, arguments));
  }

  /** Tells what went wrong, if it did. */
  void check(boolean isRight, String complaint) {
    if (!isRight) {
      failed = true;
      say("FAILED: %s", complaint);
    }
  }

  boolean hasFailed() {
    return failed;
  }
}
