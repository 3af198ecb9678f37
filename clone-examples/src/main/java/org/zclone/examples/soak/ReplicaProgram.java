package org.zclone.examples.soak;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.Codec;
import org.zclone.api.Plane;
import org.zclone.examples.process.Orders;
import org.zclone.examples.trial.Finding;
import org.zclone.examples.trial.Findings;
import org.zclone.examples.trial.RisingValues;
import org.zclone.examples.trial.Writers;

/**
 * Replicas that stay from the beginning to the end, all in one process: {@code ADDRESSES KIND…},
 * where a kind is a plane and a subtree, as in {@code session:/load/}, or {@code rfc12:} for
 * everything.
 */
final class ReplicaProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final long LOOK_MS = 50;

  private final List<Replica> replicas = new ArrayList<>();
  private final Findings findings = new Findings();

  /** One of them; {@code subtree} besides that of the marker. */
  private record Replica(String kind, String subtree, CloneClient client, RisingValues registers) {
    boolean hasAll(String prefix) {
      return prefix.startsWith(subtree);
    }

    long marker() {
      return client.get(Subtrees.MARKER).map(it -> Long.parseLong(it.utf8())).orElse(0L);
    }

    String digest() {
      return String.format("%016x", client.digest());
    }
  }

  private ReplicaProgram(String name, String addresses, List<String> kinds) {
    ClientConfig config = ClientConfig.to(addresses.split(","));
    for (String kind : kinds) {
      int colon = kind.indexOf(':');
      Plane plane = Plane.valueOf(kind.substring(0, colon).toUpperCase(Locale.ROOT));
      String subtree = kind.substring(colon + 1);
      CloneClient client =
          CloneClient.connect(
              config.withPlane(plane).withSubtrees(List.of(subtree, Subtrees.SOAK)));
      RisingValues registers = new RisingValues(name + " " + kind, findings);
      client.watch(Writers.SUBTREE, registers);
      replicas.add(new Replica(kind, subtree, client, registers));
    }
  }

  /** Obeys. */
  public static void main(String[] arguments) {
    List<String> kinds = List.of(arguments).subList(2, arguments.length);
    ReplicaProgram program = new ReplicaProgram(arguments[0], arguments[1], kinds);
    Thread thread = new Thread(program::lookAtGroups, "groups");
    thread.setDaemon(true);
    thread.start();
    new Orders()
        .on("await", words -> program.await(Long.parseLong(words[1])))
        .on("forget", words -> program.forget())
        .on("digests", words -> program.digests())
        .on("contents", words -> program.contents(words.length < 2 ? "" : words[1]))
        .on("found", words -> program.found())
        .obey();
  }

  /** Waits some seconds until all show the marker; answers which do not by then. */
  private String await(long marker) throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    while (lacking(marker).length() > 0 && System.nanoTime() - endNs < 0) {
      Thread.sleep(LOOK_MS);
    }
    return lacking(marker);
  }

  private String lacking(long marker) {
    return replicas.stream()
        .filter(replica -> replica.marker() < marker || !replica.client().status().isLive())
        .map(replica -> replica.kind() + " (" + replica.client().status() + ")")
        .collect(Collectors.joining(", "));
  }

  private String forget() {
    replicas.forEach(replica -> replica.registers().forget());
    return "forgotten";
  }

  /** The fingerprints of those that have everything, each once. */
  private String digests() {
    return replicas.stream()
        .filter(replica -> replica.hasAll(""))
        .map(Replica::digest)
        .distinct()
        .collect(Collectors.joining(" "));
  }

  /** Hashes of all keys and values under {@code prefix} in each that has them, each once. */
  private String contents(String prefix) {
    return replicas.stream()
        .filter(replica -> replica.hasAll(prefix))
        .map(replica -> hash(replica.client(), prefix))
        .distinct()
        .collect(Collectors.joining(" "));
  }

  static String hash(CloneClient client, String prefix) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      Map<String, Bytes> all = client.map(prefix, Codec.bytes()).snapshot();
      for (Map.Entry<String, Bytes> entry : all.entrySet()) {
        sha.update((entry.getKey() + "\n").getBytes(StandardCharsets.UTF_8));
        sha.update(entry.getValue().asByteBuffer());
      }
      return all.size() + "/" + HexFormat.of().formatHex(sha.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The first findings, on one line. */
  private String found() {
    return findings.kept().stream()
        .map(finding -> finding.toString().replace('\n', ' '))
        .collect(Collectors.joining(" | "));
  }

  private void lookAtGroups() {
    try {
      while (true) {
        Thread.sleep(LOOK_MS);
        replicas.stream()
            .filter(replica -> replica.kind().startsWith("session"))
            .filter(replica -> replica.hasAll(Subtrees.GROUPS))
            .forEach(this::lookAtGroups);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All members of a group are written together, and so must be seen. */
  private void lookAtGroups(Replica replica) {
    String group = "";
    String value = "";
    for (Map.Entry<String, String> entry :
        replica.client().map(Subtrees.GROUPS, Codec.utf8()).snapshot().entrySet()) {
      String its = entry.getKey().substring(0, entry.getKey().lastIndexOf('/'));
      if (!its.equals(group)) {
        group = its;
        value = entry.getValue();
      } else if (!value.equals(entry.getValue())) {
        findings.add(new Finding(Finding.Kind.TORN, replica.kind() + " showed " + entry));
      }
    }
  }
}
