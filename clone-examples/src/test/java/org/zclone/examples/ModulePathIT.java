package org.zclone.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libraries as real modules: server, client and the Binary Star table in a modular JVM. */
class ModulePathIT {
  private static final String PROGRAM =
      """
      import java.time.Duration;
      import org.zclone.*;
      import org.zclone.api.*;
      import org.zclone.bstar.fsm.*;

      class Smoke {
        public static void main(String[] args) {
          try (CloneServer server = CloneServer.start(ServerConfig.at("tcp://127.0.0.1:0"));
              CloneClient client =
                  CloneClient.connect(ClientConfig.to(server.endpoint().toString()))) {
            client.awaitSynced(Duration.ofSeconds(20));
            client.put("/a", Bytes.utf8("from a module")).join();
            System.out.println(client.getClass().getModule().getName());
            System.out.println(server.get("/a").orElseThrow().utf8());
            System.out.println(Transition.of(Role.BACKUP, State.PASSIVE, Event.VOTE_PEER_SILENT));
          }
        }
      }
      """;

  @Test
  void a_program_runs_on_the_module_path(@TempDir Path folder) throws Exception {
    Path source = Files.writeString(folder.resolve("Smoke.java"), PROGRAM);

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                System.getProperty("clone.modules"),
                "--add-modules",
                "org.zclone.core,org.zclone.bstar,org.slf4j.simple",
                source.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("org.zclone.core", "from a module", "ACTIVATE");
  }
}
