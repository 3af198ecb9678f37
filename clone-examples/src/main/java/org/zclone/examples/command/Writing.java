package org.zclone.examples.command;

import java.util.function.Supplier;
import org.zclone.CloneClient;
import org.zclone.api.Receipt;
import org.zclone.api.Update;

/** Sends one update and prints its receipt, as {@code put} and {@code delete} do. */
final class Writing {
  private Writing() {}

  /** The update that {@code parts} make, or a failure that names the rule they break. */
  static Update update(Supplier<Update> parts) {
    try {
      return parts.get();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.refused(e.getMessage());
    }
  }

  /** Follows the key alone, so that it costs the same on a map of any size. */
  static int send(ClientOptions options, Update update) {
    try (CloneClient client = options.follow(update.key())) {
      Receipt receipt = client.writeAndWait(update);
      String told = receipt.level() + " " + receipt.sequence();
      Console.print(told);
      if (Console.fate() == Results.Fate.LOST) {
        Console.complain("the write was accepted all the same; its receipt is: " + told);
      }
      return ExitCode.OK;
    }
  }
}
