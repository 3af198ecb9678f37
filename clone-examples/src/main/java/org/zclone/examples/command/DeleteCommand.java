package org.zclone.examples.command;

import java.util.concurrent.Callable;
import org.zclone.api.Update;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code delete}: removes one key. */
@Command(
    name = "delete",
    description = {"Remove a key.", "Prints the receipt, as 'put' does."},
    footer = {
      "",
      "Removing a key that is not there is accepted and changes nothing.",
      "",
      "Examples:",
      "  clone delete /config/pool"
    })
final class DeleteCommand implements Callable<Integer> {
  @Mixin private ClientOptions options = new ClientOptions();

  @Parameters(paramLabel = "KEY", description = "The key.")
  private String key = "";

  @Override
  public Integer call() {
    return Writing.send(options, Writing.update(() -> Update.remove(key)));
  }
}
