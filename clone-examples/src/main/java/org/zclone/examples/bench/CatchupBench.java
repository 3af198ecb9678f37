package org.zclone.examples.bench;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.api.Endpoint;
import org.zclone.api.Plane;
import org.zclone.examples.bench.figures.Goal;
import org.zclone.examples.bench.figures.Quantiles;
import org.zclone.examples.bench.figures.Report;
import org.zclone.examples.bench.figures.Samples;
import org.zclone.examples.process.Worker;
import org.zclone.examples.trial.Tap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench catchup}: what it costs to have been away. */
@Command(
    name = "catchup",
    description = {
      "Measure what it costs a replica to catch up with 50 missed updates.",
      "The bytes on the wire, and the time from its new connection on, beside a round trip. Both",
      "connections go through a relay, which counts and cuts."
    },
    footer = {"", "Example:", "  clone bench catchup --size 1000000"})
final class CatchupBench implements Callable<Integer> {
  private static final int ENTRIES = 1_000_000;
  private static final int QUICK_ENTRIES = 5_000;
  private static final int MISSED = 50;
  private static final int PINGS = 2_000;
  private static final int QUICK_PINGS = 200;
  private static final int PING_BYTES = 100;
  private static final double MOST_KIB = 64;
  private static final double MOST_ROUND_TRIPS = 5;
  private static final double NS_PER_US = 1e3;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Mixin private BenchOptions options = new BenchOptions();

  private final List<Double> roundTrips = new ArrayList<>();
  private final List<Double> times = new ArrayList<>();
  private final List<Double> kib = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    int entries = options.size(ENTRIES, QUICK_ENTRIES);
    Report report = options.report("catchup", "a replica that missed " + MISSED + " updates");
    report.setting("entries", entries);
    measure(entries);
    report.figure("raw round trip through a relay, p50", "us", new Samples(roundTrips));
    report.figure("from the new connection to the present", "us", new Samples(times));
    report.figure("on the wire, both directions", "KiB", new Samples(kib));
    report.verdict(Goal.atMost("P6", "KiB on the wire", MOST_KIB), new Samples(kib));
    report.verdict(
        Goal.atMost("P6", "catching up / raw round trip", MOST_ROUND_TRIPS),
        new Samples(times).over(new Samples(roundTrips)));
    options.print(report);
    return 0;
  }

  private void measure(int entries) throws Exception {
    try (Crew crew = new Crew(options)) {
      Worker server = crew.start(ServerProgram.class, options.valueBytes());
      String echo = crew.start(RawEcho.class).answer("at");
      try (Tap tap = tap(server.answer("at"));
          Tap rawTap = tap(echo)) {
        Worker ping = crew.start(RawPing.class, "tcp://" + rawTap.address(), PING_BYTES);
        options.progress("filling the server");
        server.ask("fill " + entries);
        try (CloneClient replica = connect(tap)) {
          for (int run = 0; run <= options.runs(); run++) {
            measure(run, ping, server, tap, replica);
          }
        }
      }
    }
    List.of(roundTrips, times, kib).forEach(all -> all.remove(0)); // the warm-up
  }

  private static Tap tap(String address) throws Exception {
    Endpoint endpoint = Endpoint.parse(address);
    return new Tap(new InetSocketAddress(endpoint.host(), endpoint.port()));
  }

  /** In this process, which counts the bytes as well. */
  private static CloneClient connect(Tap tap) {
    CloneClient client =
        CloneClient.connect(ClientConfig.to(tap.address()).withPlane(Plane.SESSION));
    client.awaitSynced(PATIENCE);
    return client;
  }

  private void measure(int run, Worker ping, Worker server, Tap tap, CloneClient replica)
      throws Exception {
    int pings = options.either(PINGS, QUICK_PINGS);
    roundTrips.add(Quantiles.parse(ping.ask("ping " + pings + " 0")).micros(0.5));
    long snapshots = replica.counters().getOrDefault("snapshots", 0L);
    tap.cut();
    long last = Long.parseLong(server.ask("write " + MISSED));
    tap.mend();
    String key = Workload.key(MISSED - 1);
    Waiting.until(
        () -> replica.get(key).filter(e -> e.sequence() >= last).isPresent(), "it caught up");
    times.add((System.nanoTime() - tap.acceptedNs()) / NS_PER_US);
    kib.add(tap.passed() / 1024.0);
    options.progress(
        "run %d: %.0f us, %.1f KiB; raw round trip %.0f us; %d snapshots",
        run,
        times.get(run),
        kib.get(run),
        roundTrips.get(run),
        replica.counters().getOrDefault("snapshots", 0L) - snapshots);
  }
}
