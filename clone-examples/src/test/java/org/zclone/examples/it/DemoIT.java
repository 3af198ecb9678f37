package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class DemoIT {
  @TempDir Path tree;

  @Test
  void the_demonstration_loses_nothing_and_ends_with_equal_copies() throws Exception {
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/one"), "1");
    Files.writeString(tree.resolve("two"), "2");
    Files.writeString(tree.resolve("three"), "3");

    CloneJar.Result demo =
        CloneJar.run("demo", "--tree", tree.toString(), "--replicas", "2", "--seconds", "1");

    assertThat(demo.exitCode()).as(demo.out() + demo.errors()).isZero();
    assertThat(demo.out())
        .contains(
            "SIGKILL",
            "every acknowledged one is there",
            "byte for byte in 2 replicas: equal",
            "VERDICT: nothing was lost, all copies are equal.");
  }
}
