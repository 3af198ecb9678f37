package org.zclone.server;

import java.util.ArrayList;
import java.util.List;

/**
 * The activations that led to a map: the first sequence of each, and how far the map had come
 * before. A position between those two belongs to another line: whoever stands there applied
 * something that this map never had.
 *
 * <p>The oldest activations are forgotten beyond a bound; positions before them count as unknown.
 * <em>Confined to the reactor thread.</em>
 */
public final class EpochTable {
  /** How many activations are kept. */
  public static final int MOST_ACTIVATIONS = 1_000;

  private final List<Activation> activations = new ArrayList<>();
  private long birth;

  /** No activation yet. */
  public EpochTable() {}

  /**
   * A table as somebody else had it.
   *
   * @param birth the first epoch of all, even if that was forgotten; 0 if there was none
   * @param activations in order
   */
  public EpochTable(long birth, List<Activation> activations) {
    this.birth = birth;
    this.activations.addAll(activations);
  }

  /**
   * One activation.
   *
   * @param epoch its first sequence
   * @param lastBefore the sequence that the map had come to before
   *     <p><em>Immutable.</em>
   */
  public record Activation(long epoch, long lastBefore) {}

  /** Becomes the same as {@code other}. */
  void become(EpochTable other) {
    birth = other.birth;
    activations.clear();
    activations.addAll(other.activations);
  }

  /** A server that has everything up to {@code lastBefore} becomes active. */
  void begin(long epoch, long lastBefore) {
    if (activations.isEmpty()) {
      birth = epoch;
    }
    activations.add(new Activation(epoch, lastBefore));
    if (activations.size() > MOST_ACTIVATIONS) {
      activations.remove(0);
    }
  }

  /** The first epoch of all: by it, histories are told apart by age. 0 if there was none. */
  public long birth() {
    return birth;
  }

  /** The epoch of the latest activation; 0 if there was none. */
  public long current() {
    return activations.isEmpty() ? 0 : activations.get(activations.size() - 1).epoch;
  }

  /** How far the map had come before the latest activation. */
  public long lastBeforeCurrent() {
    return activations.isEmpty() ? 0 : activations.get(activations.size() - 1).lastBefore;
  }

  /** All that are kept, in order. */
  public List<Activation> activations() {
    return List.copyOf(activations);
  }

  /** Whether this map was once exactly what somebody has who stands at {@code position}. */
  public boolean isOnLine(long position) {
    for (int i = activations.size() - 1; i >= 0; i--) {
      Activation activation = activations.get(i);
      if (position >= activation.epoch) {
        return true;
      }
      if (position > activation.lastBefore) {
        return false;
      }
    }
    return false;
  }

  /** How many sequences after {@code from} and up to {@code to} number no update. */
  long unusedBetween(long from, long to) {
    long unused = 0;
    for (int i = activations.size() - 1; i >= 0; i--) {
      Activation activation = activations.get(i);
      if (activation.epoch <= from) {
        break;
      }
      if (activation.epoch <= to) {
        unused += activation.epoch - Math.max(from, activation.lastBefore);
      }
    }
    return unused;
  }
}
