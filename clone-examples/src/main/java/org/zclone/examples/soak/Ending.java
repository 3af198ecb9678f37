package org.zclone.examples.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.api.Codec;
import org.zclone.api.Plane;
import org.zclone.examples.process.Worker;
import org.zclone.examples.trial.Acknowledgements;
import org.zclone.examples.trial.Description;
import org.zclone.examples.trial.Finding;
import org.zclone.examples.trial.Writers;

/** Ends the load, waits for quiet, and compares everything. <em>Confined to one thread.</em> */
final class Ending {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LOOK_MS = 100;
  private static final double MILLIS = 1e3;
  private static final double KIB = 1 << 10;
  private static final double MIB = 1 << 20;

  /** Sockets and threads come and go by a few. */
  private static final double MOST_GROWTH = 1.1;

  private static final int SLACK = 10;

  private final Cast cast;
  private final Faults faults;
  private final Watch watch;
  private final Verdicts verdicts;

  Ending(Cast cast, Faults faults, Watch watch, Verdicts verdicts) {
    this.cast = cast;
    this.faults = faults;
    this.watch = watch;
    this.verdicts = verdicts;
  }

  /**
   * Checks.
   *
   * @param normal what each process used after the warm-up
   * @param active the server that was active then
   * @throws IOException if the pair or a replica does not come to rest
   */
  void check(Map<String, Sample> normal, String active) throws IOException, InterruptedException {
    cast.endLoad();
    List<Finding> found = cast.writers().stopAndCheck();
    figures();
    checkFindings(found);
    try (CloneClient all = followAll()) {
      checkGone(all);
      cast.settle();
      checkEqual(all);
      checkSessions();
    }
    checkProcesses(normal, active);
    checkHeaps();
  }

  private CloneClient followAll() {
    CloneClient all =
        CloneClient.connect(
            ClientConfig.to(cast.pair().addresses().split(",")).withPlane(Plane.SESSION));
    all.awaitSynced(PATIENCE);
    return all;
  }

  private void figures() {
    Acknowledgements told = cast.writers().told();
    verdicts.figure("conditional writes, REPLICATED", "updates", told.replicated());
    verdicts.figure("conditional writes, ACCEPTED", "updates", told.accepted());
    verdicts.figure("conditional writes, no answer", "updates", cast.writers().unanswered());
    verdicts.figure("other acknowledged writes", "updates", cast.acknowledgedByLoad());
    verdicts.figure("lost with a server that was alone", "updates", faults.excused());
    verdicts.figure("longest pause of a writer", "s", told.longestPause().toMillis() / MILLIS);
    for (Fault.Kind kind : Fault.Kind.values()) {
      verdicts.figure(kind.words(), "faults", faults.count(kind));
    }
    verdicts.figure("takeovers", "times", cast.takeovers());
    verdicts.figure("from a fault until all is well", "s", faults.repairs());
  }

  private void checkGone(CloneClient all) throws InterruptedException {
    await(() -> gone(all).isEmpty());
    verdicts.check("entries that outlived their ttl or their session", gone(all));
  }

  private static List<String> gone(CloneClient all) {
    return Stream.of(Subtrees.TTL, Subtrees.BOUND)
        .flatMap(prefix -> all.map(prefix, Codec.bytes()).snapshot().keySet().stream())
        .toList();
  }

  private void checkEqual(CloneClient all) throws IOException, InterruptedException {
    Set<String> digests = digests(all);
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (digests.size() > 1 && System.nanoTime() - endNs < 0) {
      Thread.sleep(LOOK_MS);
      digests = digests(all);
    }
    verdicts.check("fingerprints that differ", besidesOne(digests));
    List<String> different = new ArrayList<>();
    for (String prefix : List.of("", Writers.SUBTREE, Subtrees.LOAD)) {
      Set<String> hashes = new TreeSet<>(Set.of(ReplicaProgram.hash(all, prefix)));
      for (Map.Entry<String, Worker> each : cast.replicas().entrySet()) {
        hashes.addAll(words(each.getValue().ask("contents " + prefix)));
      }
      besidesOne(hashes).forEach(hash -> different.add(prefix + "* is also " + hash));
    }
    verdicts.check("contents that differ", different);
  }

  private Set<String> digests(CloneClient all) throws IOException, InterruptedException {
    Set<String> digests = new TreeSet<>();
    digests.add(String.format("%016x", all.digest()));
    for (Worker worker : cast.replicas().values()) {
      digests.addAll(words(worker.ask("digests")));
    }
    for (String address : cast.pair().addresses().split(",")) {
      digests.add(Description.ask(address, PATIENCE).map(it -> it.text("digest")).orElse("silent"));
    }
    return digests;
  }

  private static List<String> words(String answer) {
    return Arrays.stream(answer.split(" ")).filter(word -> !word.isEmpty()).toList();
  }

  private static List<String> besidesOne(Set<String> values) {
    return values.stream().skip(1).toList();
  }

  private void checkFindings(List<Finding> ofWriters) throws IOException, InterruptedException {
    List<String> found = new ArrayList<>(ofWriters.stream().map(Finding::toString).toList());
    for (Worker worker : cast.replicas().values()) {
      found.addAll(Arrays.stream(worker.ask("found").split(" \\| ")).toList());
    }
    verdicts.findings(found, cast.writers().lostAlone() - faults.excused());
  }

  private void checkSessions() throws InterruptedException {
    int expected = Cast.sessionsOfThoseWhoStay() + 1; // and that of this check
    await(() -> cast.sessions().equals(Integer.toString(expected)));
    String sessions = cast.sessions();
    boolean isEqual = sessions.equals(Integer.toString(expected));
    verdicts.check(
        "numbers of sessions other than that of clients",
        isEqual ? List.of() : List.of(sessions + " sessions of " + expected + " clients"));
  }

  private void checkProcesses(Map<String, Sample> normal, String active)
      throws InterruptedException {
    await(() -> more(normal, active).isEmpty());
    verdicts.check(
        "processes with more descriptors or threads than at first", more(normal, active));
  }

  private List<String> more(Map<String, Sample> normal, String formerActive) {
    watch.lookNow();
    List<String> more = new ArrayList<>();
    watch
        .now()
        .forEach(
            (name, sample) -> {
              Sample before = normal.get(counterpart(name, formerActive));
              if (before != null) {
                compare(name, "descriptors", sample, before, Sample::descriptors)
                    .forEach(more::add);
                compare(name, "threads", sample, before, Sample::threads).forEach(more::add);
              }
            });
    return more;
  }

  /** The active server is compared with the one that was active, whichever that was. */
  private String counterpart(String name, String formerActive) {
    boolean isSwapped = !cast.active().role().equals(formerActive);
    if (isSwapped && name.equals(cast.active().role())) {
      return cast.standby().role();
    } else if (isSwapped && name.equals(cast.standby().role())) {
      return cast.active().role();
    }
    return name;
  }

  private static Stream<String> compare(
      String name, String what, Sample now, Sample before, Function<Sample, Integer> figure) {
    int most = (int) (figure.apply(before) * MOST_GROWTH) + SLACK;
    return figure.apply(now) <= most
        ? Stream.empty()
        : Stream.of(
            name + " has " + figure.apply(now) + " " + what + ", at first " + figure.apply(before));
  }

  private void checkHeaps() {
    List<String> growing = new ArrayList<>();
    for (Role role : Role.values()) {
      List<Watch.Life> lives = watch.lives().stream().filter(role::isOf).toList();
      String of = " of " + role.words();
      verdicts.figure("heap" + of, "MiB", most(lives, it -> it.heapBytes() / MIB));
      verdicts.figure("resident memory" + of, "MiB", most(lives, it -> it.residentBytes() / MIB));
      verdicts.figure("descriptors" + of, "open", most(lives, it -> (double) it.descriptors()));
      verdicts.figure("threads" + of, "running", most(lives, it -> (double) it.threads()));
      verdicts.figure(
          "growth of the heap" + of,
          "KiB/min",
          trends(lives).map(trend -> trend.bytesPerMinute() / KIB).toList());
      growing.addAll(growing(lives, role.slackBytes()));
    }
    verdicts.check("heaps that grow", growing);
  }

  private static List<Double> most(List<Watch.Life> lives, Function<Sample, Double> figure) {
    return lives.stream()
        .map(life -> life.samples().stream().map(figure).max(Double::compare).orElseThrow())
        .toList();
  }

  private static Stream<Trend> trends(List<Watch.Life> lives) {
    return lives.stream().map(Watch.Life::trend).flatMap(Optional::stream);
  }

  private static List<String> growing(List<Watch.Life> lives, long slackBytes) {
    return lives.stream()
        .flatMap(
            life ->
                life
                    .trend()
                    .filter(trend -> trend.isGrowing(slackBytes))
                    .map(trend -> life.name() + ": " + trend)
                    .stream())
        .toList();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() - endNs < 0) {
      Thread.sleep(LOOK_MS);
    }
  }
}
