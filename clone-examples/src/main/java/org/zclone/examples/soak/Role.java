package org.zclone.examples.soak;

import java.util.function.Predicate;
import org.zclone.examples.trial.Half;

/** What a process is there for. */
enum Role {
  /** One half of the pair. */
  SERVERS("servers", 16, name -> name.equals(Half.PRIMARY) || name.equals(Half.BACKUP)),
  /** One that follows from the beginning to the end. */
  REPLICAS("replicas", 4, name -> name.startsWith(Cast.REPLICAS)),
  /** One that writes, or comes and goes; and this process. */
  CLIENTS("other clients", 4, name -> !SERVERS.fits(name) && !REPLICAS.fits(name));

  private static final long MIB = 1 << 20;

  private final String words;
  private final long slackMib;
  private final Predicate<String> names;

  Role(String words, long slackMib, Predicate<String> names) {
    this.words = words;
    this.slackMib = slackMib;
    this.names = names;
  }

  private boolean fits(String name) {
    return names.test(name);
  }

  String words() {
    return words;
  }

  /**
   * How much a heap may gain without growing: what is on its way when the collector runs, and at
   * servers the last 65,536 writes over RFC 12, which take some twenty minutes to fill it.
   */
  long slackBytes() {
    return slackMib * MIB;
  }

  boolean isOf(Watch.Life life) {
    return fits(life.name());
  }
}
