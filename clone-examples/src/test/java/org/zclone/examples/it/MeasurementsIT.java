package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every measurement runs and comes to a verdict; which one says nothing on a busy machine. */
@Execution(ExecutionMode.CONCURRENT)
class MeasurementsIT {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "throughput --replicas 1",
        "rfc12 --replicas 1",
        "join",
        "catchup",
        "heap --size 5000",
        "fanout --size 40",
        "get",
        "allocations"
      })
  void a_quick_measurement_comes_to_a_verdict(String line) throws Exception {
    CloneJar.Result bench = CloneJar.run(("bench " + line + " --quick").split(" "));

    assertThat(bench.exitCode()).as(bench.errors()).isZero();
    assertThat(bench.out()).contains("median", "goal").containsPattern("(?m): (MET|MISSED)$");
  }

  @Test
  void what_is_measured_already_is_not_measured_again(@TempDir Path folder) throws Exception {
    String[] words = {"bench", "all", "--quick", "--only", "heap", "--into", folder.toString()};
    CloneJar.Result first = CloneJar.run(words);

    CloneJar.Result second = CloneJar.run(words);

    assertThat(first.exitCode()).as(first.errors()).isZero();
    assertThat(first.out()).contains("| P7 | replica / plain map | <= 1.30 |");
    assertThat(second.out()).isEqualTo(first.out());
    assertThat(second.errors()).contains("is in " + folder.resolve("heap.json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"replicas", "keys", "values", "subtrees"})
  void a_study_finds_a_law_and_writes_it_into_a_page(String name, @TempDir Path folder)
      throws Exception {
    Path page = folder.resolve("PAGE.md");
    Files.writeString(page, part(name) + part("relays"));

    CloneJar.Result bench =
        CloneJar.run("bench", "scale", "--quick", "--" + name, "2,4", "--page", page.toString());

    assertThat(bench.exitCode()).as(bench.errors()).isZero();
    assertThat(bench.out()).containsPattern("updates/s ~ [a-z]+\\^-?[0-9.]+ from 2 to 4");
    assertThat(Files.readAllLines(page)).contains("<!-- " + name + " -->").hasSizeGreaterThan(8);
    assertThat(folder.resolve("scaling").resolve(name + ".svg")).content().contains("polyline");
  }

  private static String part(String name) {
    return "<!-- " + name + " -->\n<!-- end of " + name + " -->\n";
  }

  @Test
  void programs_get_one_object_and_a_drawing(@TempDir Path folder) throws Exception {
    Path drawing = folder.resolve("latency.svg");

    CloneJar.Result bench =
        CloneJar.run("bench", "latency", "--quick", "--json", "--svg", drawing.toString());

    assertThat(bench.exitCode()).as(bench.errors()).isZero();
    assertThat(bench.out()).hasLineCount(1).startsWith("{\"bench\":\"latency\"");
    assertThat(Files.readString(drawing)).startsWith("<svg ").contains("polyline");
  }
}
