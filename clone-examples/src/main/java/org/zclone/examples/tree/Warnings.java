package org.zclone.examples.tree;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.zclone.examples.text.Escapes;

/**
 * What somebody should look at; most of it is said once, however often it is met. Names of files
 * and keys are other people's: what cannot be seen in them is masked. <em>Thread-safe.</em>
 */
public final class Warnings {
  private final Consumer<String> out;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  /** Warnings that go to {@code out}. */
  public Warnings(Consumer<String> out) {
    this.out = out;
  }

  /** Says {@code sentence}. */
  void always(String sentence) {
    out.accept(Escapes.masked(sentence));
  }

  /** Says {@code sentence}, unless it was said. */
  void once(String sentence) {
    if (said.add(sentence)) {
      always(sentence);
    }
  }
}
