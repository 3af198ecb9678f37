package org.zclone.bstar.sim;

import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.Receipt;
import org.zclone.api.Update;

/** A write that somebody asked for, and what became of it. */
final class Issued {
  enum Outcome {
    OPEN,
    ACCEPTED,
    REFUSED,
    UNKNOWN
  }

  private static final char MARK_ENDS = '|';

  final String mark;
  final String by;
  final long number;
  final List<Update> group;
  final long atNs;

  /** Whether it goes through a session or a local call, so that it has an answer. */
  final boolean isAnswered;

  /** Whether it goes by RFC 12, and has the echo for an answer. */
  boolean isPlain;

  /** Whether two processes had it when it was answered. */
  boolean hadTwoCopies;

  Outcome outcome = Outcome.OPEN;
  long endNs;
  @Nullable Receipt receipt;

  /** What its key stood at, if it was refused because of that. */
  OptionalLong actual = OptionalLong.empty();

  /** The life of the map that was served last when it ended. */
  @Nullable UUID endLife;

  /** Whether two servers were active meanwhile, so that one may refuse what the other takes. */
  boolean hadTwo;

  /** Whether all processes that held it have died before others held it too. */
  boolean excused;

  Issued(World world, String by, long number, List<Update> group, boolean isAnswered) {
    this.mark = by + "." + number;
    this.by = by;
    this.number = number;
    this.group = group;
    this.isAnswered = isAnswered;
    this.atNs = world.nowNs();
    world.writes.put(mark, this);
  }

  /** What a value begins with, by which its write is found again. */
  static String marked(String mark, int index) {
    return mark + "." + index + MARK_ENDS;
  }

  /** The mark in a value. */
  static String markOf(String value) {
    String mark = value.substring(0, value.indexOf(MARK_ENDS));
    return mark.substring(0, mark.lastIndexOf('.'));
  }

  /** The place in its group of the update with a value. */
  static int indexOf(String value) {
    String mark = value.substring(0, value.indexOf(MARK_ENDS));
    return Integer.parseInt(mark.substring(mark.lastIndexOf('.') + 1));
  }

  /** Whether a repeat may come by any way, and begins its lifetime anew. */
  boolean isByRfc12() {
    return !isAnswered || isPlain;
  }

  long sequence() {
    return receipt == null ? 0 : receipt.sequence();
  }

  /** Whether it must survive one process: RFC 12 does not say so, but the echo comes no sooner. */
  boolean isReplicated() {
    return receipt != null
        && (receipt.level() == Receipt.Level.REPLICATED || isPlain && hadTwoCopies);
  }

  @Override
  public String toString() {
    return "write " + mark + " " + group + " " + outcome + " " + receipt;
  }
}
