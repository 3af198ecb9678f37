package org.zclone.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the compiled classes: dependencies point down, and cores perform nothing. */
class StructureTest {
  private static final Path CLASSES = Path.of("target", "classes");

  /** A package may use packages with a smaller number only; equal numbers are siblings. */
  private static final Map<String, Integer> LEVELS =
      Map.of(
          "org.zclone.api", 0,
          "org.zclone.replica", 1,
          "org.zclone.chp", 2,
          "org.zclone.session", 2,
          "org.zclone.server", 3,
          "org.zclone.client", 3,
          "org.zclone.reactor", 4,
          "org.zclone", 5);

  private static final List<String> CORES =
      List.of("replica", "chp", "session", "server", "client");

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
    for (String name : LEVELS.keySet()) {
      arguments.addAll(classesIn(CLASSES.resolve(name.replace('.', '/'))));
    }
    for (String line : run("jdeps", arguments.toArray(String[]::new)).split("\n")) {
      Matcher edge = EDGE.matcher(line);
      if (edge.matches() && edge.group(2).startsWith("org.zclone")) {
        edges++;
        if (levelOf(edge.group(2)) >= levelOf(edge.group(1))) {
          upward.add(edge.group(1) + " -> " + edge.group(2));
        }
      }
    }

    assertThat(edges).as("edges found").isGreaterThan(8);
    assertThat(upward).isEmpty();
  }

  @Test
  void cores_touch_no_clock_no_thread_no_socket_and_no_randomness_of_their_own()
      throws IOException {
    TreeSet<String> found = new TreeSet<>();
    for (String core : CORES) {
      List<String> arguments = new ArrayList<>(List.of("-c", "-p"));
      arguments.addAll(classesIn(CLASSES.resolve(Path.of("org", "zclone", core))));
      for (String line : run("javap", arguments.toArray(String[]::new)).split("\n")) {
        Matcher impure = IMPURE.matcher(line);
        if (line.contains("//") && impure.find()) {
          found.add(core + ": " + line.substring(line.indexOf("//")));
        }
      }
    }

    assertThat(found).isEmpty();
  }

  @Test
  void every_package_has_a_level() throws IOException {
    try (Stream<Path> paths = Files.walk(CLASSES.resolve(Path.of("org", "zclone")))) {
      List<String> packages =
          paths
              .filter(path -> path.getFileName().toString().equals("package-info.class"))
              .map(path -> CLASSES.relativize(path.getParent()).toString().replace('/', '.'))
              .toList();

      assertThat(packages).isNotEmpty().allSatisfy(name -> assertThat(LEVELS).containsKey(name));
    }
  }

  private static int levelOf(String name) {
    assertThat(LEVELS).containsKey(name);
    return LEVELS.get(name);
  }

  private static List<String> classesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> classes =
          files.map(Path::toString).filter(file -> file.endsWith(".class")).sorted().toList();
      assertThat(classes).isNotEmpty();
      return classes;
    }
  }

  private static String run(String tool, String... arguments) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    int result = ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, arguments);
    assertThat(result).as(out.toString()).isZero();
    return out.toString();
  }
}
