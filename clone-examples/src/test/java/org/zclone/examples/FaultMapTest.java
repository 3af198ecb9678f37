package org.zclone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The two maps of faults name tests that exist, and together every fault of the matrix. */
class FaultMapTest {
  private static final int FAULTS = 86;
  private static final List<Path> MAPS =
      List.of(
          Path.of("..", "clone-core", "RELIABILITY.md"),
          Path.of("..", "clone-bstar", "RELIABILITY.md"));
  private static final List<String> MODULES =
      List.of("clone-core", "clone-bstar", "clone-examples");

  /** {@code fuzz.SomeTest.a_method}, without the method, or with … for the class before it. */
  private static final Pattern TEST =
      Pattern.compile("`(?:IT )?((?:[a-z]\\w*\\.)*([A-Z]\\w*)|…)(?:\\.([a-z]\\w*))?`");

  private static final Pattern IS_TEST = Pattern.compile(".+(Test|IT)");

  private record Named(String type, String method) {}

  @Test
  void every_test_that_is_named_exists() throws IOException {
    Map<String, List<Path>> sources = sources();
    List<String> wrong = new ArrayList<>();
    int methods = 0;
    for (Path map : MAPS) {
      for (Named named : namedIn(Files.readString(map))) {
        methods += named.method().isEmpty() ? 0 : 1;
        if (!exists(named, sources)) {
          wrong.add(map.getParent().getFileName() + ": " + named);
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(methods).as("methods named").isGreaterThan(100);
  }

  private static boolean exists(Named named, Map<String, List<Path>> sources) throws IOException {
    String path = "/" + named.type().replace('.', '/') + ".java";
    String file = path.substring(path.lastIndexOf('/') + 1);
    Pattern method = Pattern.compile("\\n  (public )?void " + named.method() + "\\(");
    for (Path source : sources.getOrDefault(file, List.of())) {
      boolean isMeant = source.toString().replace('\\', '/').endsWith(path);
      if (isMeant
          && (named.method().isEmpty() || method.matcher(Files.readString(source)).find())) {
        return true;
      }
    }
    return false;
  }

  /** The test classes named in a text, and their methods. */
  private static List<Named> namedIn(String text) {
    List<Named> all = new ArrayList<>();
    String last = "";
    Matcher matcher = TEST.matcher(text);
    while (matcher.find()) {
      String method = matcher.group(3) == null ? "" : matcher.group(3);
      if (matcher.group(1).equals("…")) {
        all.add(new Named(last, method));
      } else if (IS_TEST.matcher(matcher.group(2)).matches() || !method.isEmpty()) {
        last = matcher.group(1);
        all.add(new Named(last, method));
      }
    }
    return all;
  }

  private static Map<String, List<Path>> sources() throws IOException {
    Map<String, List<Path>> all = new HashMap<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "test", "java"))) {
        files.forEach(
            file ->
                all.computeIfAbsent(file.getFileName().toString(), any -> new ArrayList<>())
                    .add(file));
      }
    }
    return all;
  }

  @Test
  void every_fault_of_the_matrix_is_in_one_of_the_maps() throws IOException {
    SortedSet<Integer> numbers = new TreeSet<>();
    for (Path map : MAPS) {
      for (String line : Files.readAllLines(map)) {
        if (line.matches("\\| [0-9].*")) {
          addAll(numbers, line.split("\\|")[1].strip());
        }
      }
    }

    SortedSet<Integer> missing = new TreeSet<>();
    for (int i = 1; i <= FAULTS; i++) {
      missing.add(i);
    }
    missing.removeAll(numbers);
    assertThat(missing).isEmpty();
  }

  /** {@code 2, 53–55, 57}. */
  private static void addAll(SortedSet<Integer> to, String numbers) {
    for (String part : numbers.split(", ")) {
      String[] ends = part.split("–");
      for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
        to.add(i);
      }
    }
  }
}
