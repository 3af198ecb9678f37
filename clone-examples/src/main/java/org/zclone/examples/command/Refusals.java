package org.zclone.examples.command;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zclone.api.ClientStatus;

/**
 * Looks out for servers that answer and refuse to be followed, which is another thing than no
 * answer. Some refusals are for good: then waiting changes nothing.
 *
 * <p><em>Thread-safe.</em>
 */
final class Refusals {
  private static final Pattern REFUSED =
      Pattern.compile("(?<server>\\S+): refused a session: (?<code>[A-Z_]+) (?<reason>[^;]*)");

  private final Consumer<CommandFailure> onRefusedForGood;
  private final AtomicReference<Optional<CommandFailure>> last =
      new AtomicReference<>(Optional.empty());

  /** The listener hears of the first refusal that is for good, on the client's thread. */
  Refusals(Consumer<CommandFailure> onRefusedForGood) {
    this.onRefusedForGood = onRefusedForGood;
  }

  /** Takes in what the client says; what it has once followed it may follow again. */
  void onStatus(ClientStatus status) {
    Matcher refused = REFUSED.matcher(status.detail());
    if (status.synced() || !refused.find() || refused.group("code").equals("NOT_READY")) {
      return;
    }
    CommandFailure failure = CommandFailure.refused(sentence(refused));
    last.set(Optional.of(failure));
    if (!refused.group("code").equals("TOO_MANY_SESSIONS")) {
      onRefusedForGood.accept(failure);
    }
  }

  /** The last refusal, as the end of a command. */
  Optional<CommandFailure> failure() {
    return last.get();
  }

  private static String sentence(Matcher refused) {
    String sentence =
        refused.group("server")
            + " refused: "
            + refused.group("reason")
            + " ("
            + refused.group("code")
            + ")";
    return refused.group("code").equals("BAD_SUBTREES")
        ? sentence + "; give a shorter one, or start the server with a greater --max-key"
        : sentence;
  }
}
