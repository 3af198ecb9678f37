package org.zclone.examples.soak;

import java.util.function.Predicate;
import org.zclone.examples.trial.Half;

/** What a process is there for. */
enum Role {
  /** One half of the pair. */
  SERVER("servers", name -> name.equals(Half.PRIMARY) || name.equals(Half.BACKUP)),
  /** One that follows from the beginning to the end. */
  REPLICAS("replicas", name -> name.startsWith(Cast.REPLICAS)),
  /** One that writes, or comes and goes; and this process. */
  CLIENTS("other clients", name -> !SERVER.fits(name) && !REPLICAS.fits(name));

  private final String words;
  private final Predicate<String> names;

  Role(String words, Predicate<String> names) {
    this.words = words;
    this.names = names;
  }

  private boolean fits(String name) {
    return names.test(name);
  }

  String words() {
    return words;
  }

  boolean isOf(Watch.Life life) {
    return fits(life.name());
  }
}
