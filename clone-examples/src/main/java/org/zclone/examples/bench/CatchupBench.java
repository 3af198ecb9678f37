package org.zclone.examples.bench;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.zclone.api.Endpoint;
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
      "The bytes on the wire, and the time until the replica shows all of them: from its HELLO, which",
      "is the catching up, beside a round trip on a connection that was as silent before, one a second;",
      "and from its new connection, with ZeroMQ's handshake and discovery. Both connections go through",
      "a relay, which counts and cuts. A run is the median of several returns."
    },
    footer = {"", "Example:", "  clone bench catchup --size 1000000"})
final class CatchupBench implements Callable<Integer> {
  private static final int ENTRIES = 1_000_000;
  private static final int QUICK_ENTRIES = 5_000;
  private static final int MISSED = 50;
  private static final int RETURNS = 5;
  private static final int WARM_UP = 300;
  private static final int QUICK_WARM_UP = 3;
  private static final int LIVE_WARM_UP = 400;
  private static final int WARM_UP_RETURNS = 20;
  private static final int PINGS = 5_000;
  private static final int QUICK_PINGS = 200;
  private static final int PING_BYTES = 100;
  private static final double MOST_KIB = 64;
  private static final double MOST_ROUND_TRIPS = 5;
  private static final double NS_PER_US = 1e3;

  /** The beginning of a HELLO: signature, version, command. */
  private static final byte[] HELLO = {(byte) 0xaa, (byte) 0xc7, 1, 1};

  /** After less than a second a lost link counts as a failure, which makes for a pause. */
  private static final int STEADY_MS = 1_100;

  @Mixin private BenchOptions options = new BenchOptions();

  private final List<Double> roundTrips = new ArrayList<>();
  private final List<Double> afterSilence = new ArrayList<>();
  private final List<Double> fromConnection = new ArrayList<>();
  private final List<Double> untilSent = new ArrayList<>();
  private final List<Double> fromHello = new ArrayList<>();
  private final List<Double> kib = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    int entries = options.size(ENTRIES, QUICK_ENTRIES);
    Report report = options.report("catchup", "a replica that missed " + MISSED + " updates");
    report.setting("entries", entries);
    measure(entries);
    report.figure(
        "raw round trip through a relay, one a second, p50", "us", new Samples(afterSilence));
    report.figure("raw round trip, back to back, p50", "us", new Samples(roundTrips));
    report.figure("from HELLO until the last byte came", "us", new Samples(untilSent));
    report.figure("from HELLO until all is shown", "us", new Samples(fromHello));
    report.figure("from the new connection until all is shown", "us", new Samples(fromConnection));
    report.figure("on the wire, both directions", "KiB", new Samples(kib));
    report.verdict(Goal.atMost("P6", "KiB on the wire", MOST_KIB), new Samples(kib));
    report.verdict(
        Goal.atMost(
            "P6", "catching up from HELLO / raw round trip, one a second", MOST_ROUND_TRIPS),
        new Samples(fromHello).over(new Samples(afterSilence)));
    options.print(report);
    return 0;
  }

  private void measure(int entries) throws Exception {
    try (Crew crew = new Crew(options)) {
      Worker server = crew.start(ServerProgram.class, options.valueBytes());
      String address = server.answer("at");
      String echo = crew.start(RawEcho.class).answer("at");
      try (Tap tap = new Tap(socket(address));
          Tap rawTap = new Tap(socket(echo))) {
        tap.lookFor(HELLO);
        Worker ping = crew.start(RawPing.class, "tcp://" + rawTap.address(), PING_BYTES);
        Worker replica = crew.start(ReturningProgram.class, tap.address(), address);
        options.progress("filling the server");
        server.ask("fill " + entries);
        replica.ask("warm " + options.either(WARM_UP, QUICK_WARM_UP));
        replica.ask("connect");
        for (int i = 0; i < options.either(LIVE_WARM_UP, 1); i++) {
          replica.ask("shown " + server.ask("fill " + MISSED));
        }
        for (int i = 0; i < options.either(WARM_UP_RETURNS, 0); i++) {
          comeBack(server, tap, replica);
        }
        for (int run = 0; run <= options.runs(); run++) {
          measure(run, ping, server, tap, replica);
        }
      }
    }
    List.of(roundTrips, afterSilence, fromConnection, untilSent, fromHello, kib)
        .forEach(all -> all.remove(0)); // warm-up
  }

  private static InetSocketAddress socket(String address) {
    Endpoint endpoint = Endpoint.parse(address);
    return new InetSocketAddress(endpoint.host(), endpoint.port());
  }

  private void measure(int run, Worker ping, Worker server, Tap tap, Worker replica)
      throws Exception {
    int pings = options.either(PINGS, QUICK_PINGS);
    roundTrips.add(Quantiles.parse(ping.ask("ping " + pings + " 0")).micros(0.5));
    afterSilence.add(
        Quantiles.parse(ping.ask("ping " + options.either(RETURNS, 2) + " 1")).micros(0.5));
    List<Double> connections = new ArrayList<>();
    List<Double> hellos = new ArrayList<>();
    List<Double> sent = new ArrayList<>();
    List<Double> bytes = new ArrayList<>();
    for (int i = 0; i < options.either(RETURNS, 1); i++) {
      double shownNs = comeBack(server, tap, replica);
      sent.add((tap.lastBackNs() - tap.markedNs()) / NS_PER_US);
      bytes.add(tap.passed() / 1024.0);
      connections.add((shownNs - tap.acceptedNs()) / NS_PER_US);
      hellos.add((shownNs - tap.markedNs()) / NS_PER_US);
    }
    fromConnection.add(new Samples(connections).median());
    untilSent.add(new Samples(sent).median());
    fromHello.add(new Samples(hellos).median());
    kib.add(new Samples(bytes).median());
    options.progress(
        "run %d: %.0f us from HELLO, %.0f us from the connection, %.1f KiB; round trip %.0f us, one a second %.0f us",
        run,
        fromHello.get(run),
        fromConnection.get(run),
        kib.get(run),
        roundTrips.get(run),
        afterSilence.get(run));
  }

  /** Answers when all that was missed was shown. */
  private static double comeBack(Worker server, Tap tap, Worker replica) throws Exception {
    TimeUnit.MILLISECONDS.sleep(STEADY_MS);
    tap.cut();
    String last = server.ask("fill " + MISSED); // new values: others would be no change
    tap.mend();
    return replica.askNumber("shown " + last);
  }
}
