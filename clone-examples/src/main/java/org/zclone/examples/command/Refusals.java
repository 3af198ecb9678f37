package org.zclone.examples.command;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.zclone.api.ClientStatus;
import org.zclone.api.Refusal;

/**
 * Looks out for servers that answer and refuse to be followed, which is another thing than no
 * answer. Some refusals are for good: then waiting changes nothing.
 *
 * <p><em>Thread-safe.</em>
 */
final class Refusals {
  private final Consumer<CommandFailure> onRefusedForGood;
  private final AtomicReference<Optional<CommandFailure>> last =
      new AtomicReference<>(Optional.empty());

  /** The listener hears of a refusal that is for good, perhaps again, on the client's thread. */
  Refusals(Consumer<CommandFailure> onRefusedForGood) {
    this.onRefusedForGood = onRefusedForGood;
  }

  /** Takes in what the client says; what it has once followed it may follow again. */
  void onStatus(ClientStatus status) {
    if (!status.synced()) {
      status.refusal().ifPresent(this::onRefusal);
    }
  }

  private void onRefusal(Refusal refusal) {
    if (refusal.code() == Refusal.Code.NOT_READY) {
      return; // as good as no answer
    }
    CommandFailure failure = CommandFailure.refused(sentence(refusal));
    last.set(Optional.of(failure));
    if (refusal.code().isForGood()) {
      onRefusedForGood.accept(failure);
    }
  }

  /** The last refusal, as the end of a command. */
  Optional<CommandFailure> failure() {
    return last.get();
  }

  private static String sentence(Refusal refusal) {
    String sentence =
        refusal.server() + " refused: " + refusal.reason() + " (" + refusal.code() + ")";
    return refusal.code() == Refusal.Code.BAD_SUBTREES
        ? sentence + "; give a shorter one, or start the server with a greater --max-key"
        : sentence;
  }
}
