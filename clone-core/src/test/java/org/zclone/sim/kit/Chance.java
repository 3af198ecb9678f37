package org.zclone.sim.kit;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Chance for one concern, from the seed of the run: a draw that is added here changes nothing
 * elsewhere. <em>Confined to the thread of its run.</em>
 */
public final class Chance {
  private final SplittableRandom random;

  public Chance(long seed) {
    this(new SplittableRandom(seed * 0x9E3779B97F4A7C15L));
  }

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  /** Chance for another concern. */
  public Chance split() {
    return new Chance(random.split());
  }

  /** For a core that draws by itself. */
  public RandomGenerator generator() {
    return random.split();
  }

  public boolean of(double probability) {
    return random.nextDouble() < probability;
  }

  /** From {@code low} to {@code high}, both included. */
  public int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  /** From {@code low} to {@code high}, both included. */
  public long between(long low, long high) {
    return low + random.nextLong(high - low + 1);
  }

  public <T> T pick(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  public long nextLong() {
    return random.nextLong();
  }
}
