package org.zclone.examples.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.zclone.CloneClient;
import org.zclone.api.Bytes;
import org.zclone.api.ClientConfig;
import org.zclone.api.CloneException;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.examples.process.JavaProcess;
import org.zclone.examples.process.Orders;
import org.zclone.examples.trial.Finding;
import org.zclone.examples.trial.Writers;

/** A client, and on demand some that write without pause, in a process somewhere else. */
final class FarClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m");

  private final JavaProcess process;

  /** One that knows the servers at {@code addresses}; {@code launcher} begins its command line. */
  FarClient(List<String> launcher, String addresses) throws Exception {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(JavaProcess.command(QUICK_START, FarClient.class.getName(), List.of(addresses)));
    process = JavaProcess.start("far client", ProcessBuilder.Redirect.DISCARD, command);
  }

  /** Writes and waits; the level and the sequence, or why not. */
  String put(String key, String value) throws Exception {
    return ask("put " + key + " " + value);
  }

  /** What it reads, or {@code -}. */
  String get(String key) throws Exception {
    return ask("get " + key);
  }

  boolean isLive() throws Exception {
    return ask("live").equals("true");
  }

  String digest() throws Exception {
    return ask("digest");
  }

  /** Begins to write. */
  FarClient beginWriting() throws Exception {
    ask("begin");
    return this;
  }

  /** How many writes were told to be at both servers. */
  long replicated() throws Exception {
    return Long.parseLong(ask("told").split(" ")[0]);
  }

  /** How many writes were told to be at one server. */
  long accepted() throws Exception {
    return Long.parseLong(ask("told").split(" ")[1]);
  }

  /** Ends the writing; what was found wrong, or nothing. */
  String check() throws Exception {
    return ask("check");
  }

  private String ask(String order) throws Exception {
    process.tell(order);
    String word = order.split(" ")[0];
    return process.takeLine(word + " ", PATIENCE.multipliedBy(2)).substring(word.length() + 1);
  }

  @Override
  public void close() {
    process.close();
  }

  /** The process itself. */
  public static void main(String[] arguments) {
    ClientConfig config = ClientConfig.to(arguments[0].split(",")).withWriteTimeout(PATIENCE);
    CloneClient client = CloneClient.connect(config);
    Writers[] writers = new Writers[1];
    new Orders()
        .on("put", words -> put(client, Update.put(words[1], Bytes.utf8(words[2]))))
        .on("get", words -> client.get(words[1]).map(it -> it.utf8()).orElse("-"))
        .on("live", words -> client.status().isLive())
        .on("digest", words -> Long.toHexString(client.digest()))
        .on(
            "begin",
            words -> {
              writers[0] = new Writers(arguments[0], 3, Duration.ofMillis(4));
              return "done";
            })
        .on("told", words -> writers[0].told().replicated() + " " + writers[0].told().accepted())
        .on(
            "check",
            words ->
                writers[0].stopAndCheck().stream()
                    .map(Finding::toString)
                    .collect(Collectors.joining("; ")))
        .obey();
  }

  private static String put(CloneClient client, Update update) {
    try {
      Receipt receipt = client.writeAndWait(update);
      return receipt.level() + " " + receipt.sequence();
    } catch (CloneException e) {
      return e.getMessage();
    }
  }
}
