package org.zclone.bstar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zclone.bstar.testing.Client;
import org.zclone.testing.FreePorts;

/** The program in the README is compiled and run as a pair, of which one half is killed. */
class ReadmeTest {
  private static final Pattern PROGRAM =
      Pattern.compile("```java\\n(import .*?class (\\w+) .*?)```", Pattern.DOTALL);

  @Test
  void the_program_in_the_readme_is_a_pair_that_survives_a_kill(@TempDir Path folder)
      throws Exception {
    Matcher program = PROGRAM.matcher(Files.readString(Path.of("README.md")));
    assertThat(program.find()).isTrue();
    Path file = Files.writeString(folder.resolve(program.group(2) + ".java"), program.group(1));
    String one = FreePorts.endpoint();
    String other = FreePorts.endpoint();
    String clients = FreePorts.endpoint();
    String otherClients = FreePorts.endpoint();

    Process primary = start(file, "primary", one, other, clients);
    Process backup = start(file, "backup", other, one, otherClients);
    try (Client client = new Client()) {
      assertThat(client.askPatiently(clients, "?")).contains("?");

      primary.destroyForcibly().waitFor();
      assertThat(client.askPatiently(otherClients, "?")).contains("?");
    } finally {
      primary.destroyForcibly();
      backup.destroyForcibly();
      backup.waitFor(20, TimeUnit.SECONDS);
    }

    assertThat(Files.readString(folder.resolve("backup.txt"))).contains("standing by", "serving");
  }

  private static Process start(Path file, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            file.toString());
    builder.command().addAll(List.of(arguments));
    Path output = file.resolveSibling(arguments[0] + ".txt");
    return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }
}
