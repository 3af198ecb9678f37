package org.zclone.examples.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What is done to those who take part. */
enum Fault {
  /** SIGKILL of the active server; it is started again when the standby serves. */
  KILL_ACTIVE(Kind.KILL, 2),
  /** SIGKILL of the standby; it is started again. */
  KILL_STANDBY(Kind.KILL, 2),
  /**
   * The standby is frozen until the active goes on alone, which is then killed: writes are lost.
   */
  KILL_ALONE(Kind.KILL, 1),
  /** SIGKILL of a process of writers, whose session-bound entries go with it. */
  KILL_LOAD(Kind.KILL, 2),
  /** SIGKILL of the process of clients that come and go. */
  KILL_VISITORS(Kind.KILL, 2),
  /** SIGSTOP of the active server until the standby serves, then SIGCONT. */
  FREEZE_ACTIVE(Kind.FREEZE, 2),
  /** SIGSTOP of the active server for less than the failover time. */
  STALL_ACTIVE(Kind.FREEZE, 2),
  /** SIGSTOP of the standby for some seconds. */
  FREEZE_STANDBY(Kind.FREEZE, 2),
  /** SIGSTOP of a process of replicas for some seconds. */
  FREEZE_REPLICAS(Kind.FREEZE, 2),
  /** The active server is told to have the standby take over. */
  SWITCHOVER(Kind.SWITCHOVER, 2),
  /** All connections through the relay are broken, once. */
  DROP_RELAY(Kind.NETWORK, 2),
  /** Nobody gets through the relay for some seconds. */
  CUT_RELAY(Kind.NETWORK, 2),
  /** The relay lets nothing pass for some seconds, and breaks nothing. */
  HOLD_RELAY(Kind.NETWORK, 2);

  /** What it is, for people. */
  enum Kind {
    KILL("killed"),
    FREEZE("frozen"),
    SWITCHOVER("told to switch over"),
    NETWORK("connections cut or held up");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private final Kind kind;
  private final int share;

  Fault(Kind kind, int share) {
    this.kind = kind;
    this.share = share;
  }

  Kind kind() {
    return kind;
  }

  /** Whether a server's process ends. */
  boolean isDeathOfServer() {
    return this == KILL_ACTIVE || this == KILL_STANDBY || this == KILL_ALONE;
  }

  /** Each as often as its share says, in random order. */
  static List<Fault> round(Random random, boolean withDeathsOfServers) {
    List<Fault> round = new ArrayList<>();
    for (Fault fault : values()) {
      if (withDeathsOfServers || !fault.isDeathOfServer()) {
        round.addAll(Collections.nCopies(fault.share, fault));
      }
    }
    Collections.shuffle(round, random);
    return round;
  }
}
