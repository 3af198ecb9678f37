package org.zclone.examples.command;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code put}: sets one key. */
@Command(
    name = "put",
    description = {"Set a key.", "Prints the receipt: how safe the write is, and its sequence."},
    footer = {
      "",
      "Exit code 1 if a condition does not hold or no server would store it; 3 if no server took",
      "the write in time, or none answered: stderr says whether it was 'not applied', or 'unknown'.",
      "",
      "Examples:",
      "  clone put /config/pool 20",
      "  clone put /config/leader $HOSTNAME --ttl 10 --if-absent",
      "  clone put /images/logo.png - < logo.png",
      "  clone put /config/offset -- -5"
    })
final class PutCommand implements Callable<Integer> {
  private static final String STDIN = "-";

  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Parameters(
      index = "1",
      paramLabel = "VALUE",
      description = "The value, as UTF-8; '-' reads the bytes of stdin. It cannot be empty.")
  private String value = "";

  @Option(
      names = "--ttl",
      paramLabel = "S",
      converter = PositiveSecondsConverter.class,
      description = "Seconds after which the server removes the key. Default: never.")
  private Optional<Duration> ttl = Optional.empty();

  @Option(names = "--if-absent", description = "Only if there is no such key.")
  private boolean ifAbsent;

  @Option(
      names = "--if-sequence",
      paramLabel = "N",
      description = "Only if the key's entry has this sequence ('clone ls' shows it).")
  private Optional<Long> ifSequence = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (ifAbsent && ifSequence.isPresent()) {
      throw CommandFailure.usage("--if-absent and --if-sequence exclude each other: give one");
    }
    if (ifSequence.isPresent() && ifSequence.get() <= 0) {
      throw CommandFailure.usage("--if-sequence must be above 0: " + ifSequence.get());
    }
    Bytes bytes = bytes();
    if (bytes.isEmpty()) {
      throw CommandFailure.refused(
          "the value of "
              + key
              + " is empty, and no map stores that: use 'clone delete KEY' to remove a key");
    }
    Update plain = Writing.update(() -> Update.put(key, bytes));
    return Writing.send(options, conditions(plain));
  }

  private Bytes bytes() throws IOException {
    return STDIN.equals(value) ? Bytes.wrap(System.in.readAllBytes()) : Bytes.utf8(value);
  }

  private Update conditions(Update plain) {
    try {
      Update update = ttl.isPresent() ? plain.ttl(ttl.get()) : plain;
      update = ifAbsent ? update.ifAbsent() : update;
      return ifSequence.isPresent() ? update.ifSequence(ifSequence.get()) : update;
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage("--ttl: " + e.getMessage());
    }
  }
}
