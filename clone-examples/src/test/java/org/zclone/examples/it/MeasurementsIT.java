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
        "fanout --size 40"
      })
  void a_quick_measurement_comes_to_a_verdict(String line) throws Exception {
    CloneJar.Result bench = CloneJar.run(("bench " + line + " --quick").split(" "));

    assertThat(bench.exitCode()).as(bench.errors()).isZero();
    assertThat(bench.out()).contains("median", "goal").containsPattern("(?m): (MET|MISSED)$");
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
