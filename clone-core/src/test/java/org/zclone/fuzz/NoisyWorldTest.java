package org.zclone.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.api.Plane;

/**
 * Conversations of whole cores, damaged on the way: nothing throws, what is rejected changes
 * nothing, every write ends once, and when the noise is over the replica becomes the server's map.
 */
class NoisyWorldTest {
  private static final int WORLDS = 40;
  private static final int MESSAGES = 1_500;
  private static final long PATIENCE_SECONDS = 120;

  @ParameterizedTest
  @EnumSource(names = {"SESSION", "RFC12"})
  void cores_take_any_noise_and_agree_when_it_is_over(Plane plane) {
    for (long seed = 0; seed < WORLDS; seed++) {
      String name = plane + ", seed " + seed;
      try {
        NoisyWorld world = new NoisyWorld(plane, seed);
        world.runNoisily(MESSAGES);
        world.calm(plane == Plane.RFC12); // nothing there tells of a value that was changed

        assertThat(world.settles(PATIENCE_SECONDS)).as(world.state()).isTrue();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(name, e);
      }
    }
  }
}
