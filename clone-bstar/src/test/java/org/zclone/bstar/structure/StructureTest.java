package org.zclone.bstar.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the compiled classes: dependencies point down, and what decides performs nothing. */
class StructureTest {
  private static final String ROOT = "org.zclone.bstar";
  private static final Path CLASSES = Path.of("target", "classes", "org", "zclone", "bstar");

  /** A package may use those before it. */
  private static final List<String> ORDER =
      List.of(
          ROOT + ".fsm",
          ROOT + ".election",
          ROOT + ".api",
          ROOT + ".pair",
          ROOT + ".reactor",
          ROOT);

  private static final List<String> CORES = List.of("fsm", "election", "pair");

  private static final Pattern EDGE = Pattern.compile("^\\s+(org\\.zclone\\S*)\\s+->\\s+(\\S+).*");

  private static final Pattern IMPURE =
      Pattern.compile(
          "System\\.(nanoTime|currentTimeMillis|getenv|getProperty|out|err)"
              + "|java/time/(Clock|Instant|ZonedDateTime|LocalDateTime)"
              + "|java/util/concurrent/(?!TimeUnit)|java/util/(Random|SplittableRandom)\\b"
              + "|UUID\\.randomUUID|java/lang/Thread\\b|java/net/|java/nio/channels/|java/nio/file/"
              + "|java/io/File|org/zeromq|org/slf4j|Math\\.random");

  @Test
  void packages_depend_on_packages_below_them_only() throws IOException {
    List<String> upward = new ArrayList<>();
    int edges = 0;
    List<String> arguments = new ArrayList<>(List.of("-verbose:package"));
    for (String name : ORDER) {
      String folder = name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
      arguments.addAll(classesIn(CLASSES.resolve(folder)));
    }
    for (String line : run("jdeps", arguments).split("\n")) {
      Matcher edge = EDGE.matcher(line);
      if (edge.matches() && ORDER.contains(edge.group(1)) && ORDER.contains(edge.group(2))) {
        edges++;
        if (ORDER.indexOf(edge.group(2)) >= ORDER.indexOf(edge.group(1))) {
          upward.add(edge.group(1) + " -> " + edge.group(2));
        }
      }
    }

    assertThat(edges).as("edges found").isGreaterThan(6);
    assertThat(upward).isEmpty();
  }

  @Test
  void what_decides_touches_no_clock_no_thread_no_socket_and_no_randomness() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    for (String core : CORES) {
      List<String> arguments = new ArrayList<>(List.of("-c", "-p"));
      arguments.addAll(classesIn(CLASSES.resolve(core)));
      for (String line : run("javap", arguments).split("\n")) {
        Matcher impure = IMPURE.matcher(line);
        if (line.contains("//") && impure.find()) {
          found.add(core + ": " + line.substring(line.indexOf("//")));
        }
      }
    }

    assertThat(found).isEmpty();
  }

  private static List<String> classesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> classes =
          files.map(Path::toString).filter(file -> file.endsWith(".class")).sorted().toList();
      assertThat(classes).isNotEmpty();
      return classes;
    }
  }

  private static String run(String tool, List<String> arguments) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int result =
        ToolProvider.findFirst(tool)
            .orElseThrow()
            .run(writer, writer, arguments.toArray(String[]::new));
    assertThat(result).as(out.toString()).isZero();
    return out.toString();
  }
}
