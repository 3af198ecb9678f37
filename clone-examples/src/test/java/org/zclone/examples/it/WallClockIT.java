package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zclone.examples.trial.Pair;
import org.zclone.examples.trial.Place;
import org.zclone.examples.trial.Stage;

/**
 * A pair of which one server's wall clock is set while it runs. Needs libfaketime, as {@code
 * apt-get install faketime} brings it; skipped without.
 */
@Timeout(120)
class WallClockIT {
  private static final Duration DAYS = Duration.ofDays(2);

  /** The bits of a sequence below the milliseconds since 2020 in it. */
  private static final int MOMENT_SHIFT = 22;

  private static final Instant BEGIN = Instant.parse("2020-01-01T00:00:00Z");

  private static Path library() throws Exception {
    Path root = Path.of("/usr/lib");
    try (Stream<Path> files =
        Files.isDirectory(root)
            ? Files.find(root, 3, (file, any) -> file.endsWith("faketime/libfaketimeMT.so.1"))
            : Stream.empty()) {
      Optional<Path> found = files.findFirst();
      if (found.isEmpty()) {
        String reason = "libfaketime is not installed: apt-get install faketime";
        System.out.println("no test with another wall clock: " + reason);
        abort(reason);
      }
      return found.get();
    }
  }

  @Test
  void a_clock_that_is_set_while_a_server_runs_ends_nothing_early_and_changes_no_role()
      throws Exception {
    Path library = library();
    try (Stage stage = new Stage(false)) {
      Path clock = stage.directory().resolve("clock");
      set(clock, "+0");
      Place place =
          Place.onLoopback(
              "env",
              "LD_PRELOAD=" + library,
              "FAKETIME_TIMESTAMP_FILE=" + clock,
              "FAKETIME_NO_CACHE=1",
              "DONT_FAKE_MONOTONIC=1",
              "FAKETIME_FORCE_MONOTONIC_FIX=0"); // else most JVMs block for ever as they start
      Pair pair = new Pair(stage, place, place.beside(), List.of());
      pair.start();
      long firstEpoch = pair.primary().epoch();
      assertThat(put(pair, "/long", "60")).startsWith("REPLICATED ");

      set(clock, "+" + DAYS.toDays() + "d");
      assertThat(put(pair, "/short", "2")).startsWith("REPLICATED ");
      assertThat(get(pair, "/long")).isZero();
      set(clock, "-1h");
      assertThat(get(pair, "/long")).isZero();
      await().untilAsserted(() -> assertThat(get(pair, "/short")).isEqualTo(1));
      assertThat(pair.active()).isSameAs(pair.primary());
      assertThat(pair.primary().epoch()).isEqualTo(firstEpoch);
      assertThat(get(pair, "/long")).isZero();

      set(clock, "+" + DAYS.toDays() + "d");
      assertThat(put(pair, "/sure", "60")).as("it has asked the other").startsWith("REPLICATED ");
      pair.switchOver(pair.primary());
      pair.switchOver(pair.backup());
      assertThat(momentOf(pair.primary().epoch()))
          .as("the server saw the clock that was set")
          .isAfter(Instant.now().plus(DAYS.dividedBy(2)));
    }
  }

  private static Instant momentOf(long epoch) {
    return BEGIN.plusMillis(epoch >> MOMENT_SHIFT);
  }

  /** At once, so that nobody reads half of it. */
  private static void set(Path clock, String offset) throws Exception {
    Path next = clock.resolveSibling("clock-next");
    Files.writeString(next, offset + "\n", StandardCharsets.US_ASCII);
    Files.move(next, clock, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String put(Pair pair, String key, String ttl) throws Exception {
    return CloneJar.run(PairIT.connected(pair, "put", key, "1", "--ttl", ttl)).out();
  }

  private static int get(Pair pair, String key) throws Exception {
    return CloneJar.run(PairIT.connected(pair, "get", key, "--timeout", "20")).exitCode();
  }
}
