package org.zclone.examples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zclone.examples.bench.figures.Curve;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench scale}: what follows from more replicas, keys, bytes and subtrees. */
@Command(
    name = "scale",
    description = {
      "Measure what follows from more replicas, keys, bytes and subtrees, and name the law.",
      "Prints a table in Markdown for each, with the power laws that the figures follow and where",
      "they break; and what relays would give beyond one machine, worked out from the figures."
    },
    footer = {
      "",
      "Examples:",
      "  clone bench scale                              all of it: some minutes",
      "  clone bench scale --replicas --keys 1000,10000000",
      "  clone bench scale --page clone-examples/SCALING.md"
    })
final class ScaleBench implements Callable<Integer> {
  private static final String RANGE = "N[,N...]";
  private static final String REPLICAS = "1,2,4,8,16,64,256,1000";
  private static final String KEYS = "10000,30000,100000,300000,1000000,3000000";
  private static final String VALUES = "10,100,1000,10000,100000,1048576";
  private static final String SUBTREES = "1,4,16,64,256,1000";
  private static final String QUICK = "10,20";

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--replicas",
      paramLabel = RANGE,
      split = ",",
      arity = "0..1",
      fallbackValue = REPLICAS,
      description = "Only this and what else is named. Without numbers: " + REPLICAS + ".")
  private List<Integer> replicas = List.of();

  @Option(
      names = "--keys",
      paramLabel = RANGE,
      split = ",",
      arity = "0..1",
      fallbackValue = KEYS,
      description = "The same. Without numbers: " + KEYS + ".")
  private List<Integer> keys = List.of();

  @Option(
      names = "--values",
      paramLabel = RANGE,
      split = ",",
      arity = "0..1",
      fallbackValue = VALUES,
      description = "Bytes of a value. Without numbers: " + VALUES + ".")
  private List<Integer> values = List.of();

  @Option(
      names = "--subtrees",
      paramLabel = RANGE,
      split = ",",
      arity = "0..1",
      fallbackValue = SUBTREES,
      description = "Each with a replica. Without numbers: " + SUBTREES + ".")
  private List<Integer> subtrees = List.of();

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description =
          "Write the tables into this document, between marks, and drawings into the directory"
              + " 'scaling' beside it.")
  private Optional<Path> page = Optional.empty();

  @Override
  public Integer call() throws Exception {
    for (Map.Entry<Study, List<Integer>> study : studies().entrySet()) {
      Curve curve = study.getKey().curve();
      for (int size : study.getValue()) {
        study.getKey().measure(size, curve);
        write(curve); // what comes later may not fit the machine
      }
      print(curve.name(), lines(curve));
      if (isReplicas(curve)) {
        print("relays", RelayTree.of(curve, options.valueBytes()).lines());
      }
    }
    return 0;
  }

  /** All, or those that are named. */
  private Map<Study, List<Integer>> studies() {
    boolean all = replicas.size() + keys.size() + values.size() + subtrees.size() == 0;
    Map<Study, List<Integer>> studies = new LinkedHashMap<>();
    add(studies, new ReplicaStudy(options), replicas, all, REPLICAS);
    add(studies, new KeyStudy(options), keys, all, KEYS);
    add(studies, new ValueStudy(options), values, all, VALUES);
    add(studies, new SubtreeStudy(options), subtrees, all, SUBTREES);
    return studies;
  }

  private void add(
      Map<Study, List<Integer>> studies,
      Study study,
      List<Integer> wanted,
      boolean all,
      String usual) {
    if (!wanted.isEmpty()) {
      studies.put(study, wanted);
    } else if (all) {
      String range = options.isQuick() ? QUICK : usual;
      studies.put(study, Arrays.stream(range.split(",")).map(Integer::valueOf).toList());
    }
  }

  private List<String> lines(Curve curve) {
    List<String> lines = new ArrayList<>(curve.table());
    lines.add("");
    lines.addAll(curve.laws());
    lines.add("");
    lines.add(options.conditions(options.runs(Study.RUNS)));
    return lines;
  }

  private static boolean isReplicas(Curve curve) {
    return curve.line(ReplicaStudy.DELIVERIES).size() > 1;
  }

  private void write(Curve curve) throws IOException {
    if (page.isEmpty()) {
      return;
    }
    new Page(page.get()).replace(curve.name(), lines(curve));
    if (isReplicas(curve)) {
      List<String> lines = RelayTree.of(curve, options.valueBytes()).lines();
      new Page(page.get()).replace("relays", lines);
    }
    Path directory = page.get().resolveSibling("scaling");
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(curve.name() + ".svg"), curve.svg());
  }

  private static void print(String name, List<String> lines) {
    System.out.println("## " + name + "\n");
    lines.forEach(System.out::println);
    System.out.println();
    System.out.flush();
  }
}
