package org.zclone.examples.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class PublishMirrorIT {
  private static final String[] HOSTILE_NAMES = {
    "plain.conf",
    " leading and trailing ",
    "größe/日本語/😀.txt",
    "deep/1/2/3/4/5/6/7/8/9/file",
    "-rf",
    "$HOME;`x`'\"*?",
    "back\\slash",
    "..almost/...dots",
    ".hidden",
    "same",
    "same.d/same"
  };

  @TempDir Path temporary;

  private Path source;
  private Path copy;

  @BeforeEach
  void makeTree() throws IOException {
    source = Files.createDirectory(temporary.resolve("source"));
    copy = temporary.resolve("copy");
    for (String name : HOSTILE_NAMES) {
      write(name, ("this is " + name).getBytes(StandardCharsets.UTF_8));
    }
    write("empty", new byte[0]);
    write("binary", random(5_000));
    write("large", random(1_000_000));
    Files.createSymbolicLink(source.resolve("link"), source.resolve("plain.conf"));
    Files.createSymbolicLink(source.resolve("loop"), source);
    Files.createSymbolicLink(source.resolve("dangling"), source.resolve("nothing"));
    write("x".repeat(253), new byte[] {1});
  }

  @Test
  void a_directory_is_mirrored_through_edits_and_the_death_of_the_server() throws Exception {
    try (TestServer server = TestServer.start();
        Running publish = server.follow("publish", source.toString(), "/t");
        Running mirror = server.follow("mirror", "/t", copy.toString(), "--grace", "3")) {
      publish.awaitLine("in sync 15 files digest ");
      mirror.awaitLine("mirrored ");
      awaitEqual();
      publish.awaitError("xxx: its key is longer");
      publish.awaitError("skipping dangling: it is a link that leads nowhere");

      write("empty", new byte[] {1});
      write("same", new byte[0]);
      write("new/empty", new byte[0]);
      Files.delete(source.resolve("large"));
      replaceFileByDirectory("plain.conf");
      awaitEqual();

      server.kill();
      mirror.awaitError("the files stay");
      write("while-down", random(100));
      Files.delete(source.resolve("binary"));
      assertThat(tree(copy)).containsKey("binary");

      server.restart();
      awaitEqual();

      assertThat(mirror.stop()).isZero();
      assertThat(publish.stop()).isZero();
    }
  }

  @Test
  void hostile_keys_stay_out_of_the_file_system() throws Exception {
    Files.createDirectories(copy);
    try (TestServer server = TestServer.start()) {
      for (String key :
          new String[] {"/t/../escaped", "/t//tmp/escaped", "/t/.clone-mirror", "/t/ok"}) {
        assertThat(server.run("put", key, "1").exitCode()).isZero();
      }

      try (Running mirror = server.follow("mirror", "/t/", copy.toString())) {
        mirror.awaitLine("mirrored 1 files");
        mirror.awaitError("/t/../escaped");
      }
    }

    assertThat(tree(copy)).containsOnlyKeys("ok");
    assertThat(temporary.resolve("escaped")).doesNotExist();
  }

  @Test
  void publishing_once_ends_when_the_map_agrees() throws Exception {
    try (TestServer server = TestServer.start()) {
      server.run("put", "/t/stale", "1");

      CloneJar.Result once = server.run("publish", "--once", source.toString(), "/t/");

      assertThat(once.exitCode()).isZero();
      assertThat(once.out())
          .startsWith("published 15 files, 15 changed, 1 removed\n")
          .contains("in sync 15 files digest ");
      assertThat(server.run("get", "/t/same.d/same").out()).isEqualTo("this is same.d/same\n");
      assertThat(server.run("get", "/t/stale").exitCode()).isEqualTo(1);
    }
  }

  @Test
  void a_mirror_refuses_a_directory_with_files_of_others() throws Exception {
    CloneJar.Result mirror =
        CloneJar.run("mirror", "/t/", source.toString(), "--connect", "127.0.0.1:1");

    assertThat(mirror.exitCode()).isEqualTo(1);
    assertThat(mirror.errors()).contains("--delete-extra").hasLineCount(1);
    assertThat(source.resolve("plain.conf")).exists();
  }

  @Test
  void a_mirror_needs_a_directory_that_can_be_made() throws Exception {
    for (String place : List.of(source.resolve("plain.conf").toString(), "/proc/none")) {
      CloneJar.Result mirror = CloneJar.run("mirror", "/t/", place, "--connect", "127.0.0.1:1");

      assertThat(mirror.exitCode()).isEqualTo(1);
      assertThat(mirror.errors())
          .contains(place, ": give another")
          .doesNotContain("Exception")
          .hasLineCount(1);
    }
  }

  private void awaitEqual() {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsMatching(
            e -> e instanceof IOException || e instanceof UncheckedIOException) // still moving
        .untilAsserted(
            () -> {
              Map<String, Integer> expected = tree(source);
              expected.remove("x".repeat(253));
              assertThat(tree(copy)).isEqualTo(expected);
            });
  }

  /** The hashes of the files' content, by path; the mirror's marker is none of them. */
  private static Map<String, Integer> tree(Path root) throws IOException {
    Map<String, Integer> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String path = root.relativize(file).toString();
        if (!path.contains(".clone-mirror")) {
          tree.put(path, Arrays.hashCode(Files.readAllBytes(file)));
        }
      }
    }
    return tree;
  }

  private void replaceFileByDirectory(String name) throws IOException {
    Files.delete(source.resolve("link"));
    Files.delete(source.resolve(name));
    write(name + "/now/deeper", new byte[] {2});
  }

  private void write(String path, byte[] content) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
