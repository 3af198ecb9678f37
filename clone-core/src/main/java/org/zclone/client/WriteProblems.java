package org.zclone.client;

import java.util.List;
import java.util.stream.Collectors;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Endpoint;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.WriteRefusedException;

/**
 * Words for writes that end without an answer.
 *
 * @param servers the servers by index
 * @param timeout how long a write waits, in words
 *     <p><em>Immutable.</em>
 */
record WriteProblems(List<Endpoint> servers, String timeout) {

  CloneException closed(PendingWrite write) {
    return new ClosedException(
        "the client was closed before "
            + write.key()
            + " was answered; "
            + (write.sentTo().isEmpty() ? "it was never sent" : "it may have been applied"));
  }

  CloneException timedOut(PendingWrite write) {
    if (write.sentTo().isEmpty()) {
      return new WriteRefusedException(
          write.key()
              + " was not applied: no server accepted writes within "
              + timeout
              + "; check that P+2 of "
              + words(servers)
              + " can be reached and that withCollector() names the kind of socket there");
    }
    return new OutcomeUnknownException(
        "what became of "
            + write.key()
            + " is unknown: it was sent to "
            + sentTo(write)
            + " by RFC 12, and "
            + found(write)
            + "; read the key to find out");
  }

  private String found(PendingWrite write) {
    return write.sequence() == 0
        ? "its echo did not come back within " + timeout
        : "accepted as "
            + write.sequence()
            + ", but this replica could not follow up to it within "
            + timeout;
  }

  private String sentTo(PendingWrite write) {
    return words(write.sentTo().stream().mapToObj(servers::get).toList());
  }

  private static String words(List<Endpoint> endpoints) {
    return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
  }
}
