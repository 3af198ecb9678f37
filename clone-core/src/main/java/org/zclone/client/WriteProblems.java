package org.zclone.client;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.zclone.api.CloneException;
import org.zclone.api.ClosedException;
import org.zclone.api.Endpoint;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.WriteRefusedException;

/**
 * Words for writes that end without an acceptance.
 *
 * @param servers the configured servers
 * @param timeout how long a write waits, in words
 *     <p><em>Immutable.</em>
 */
record WriteProblems(List<Endpoint> servers, String timeout) {

  CloneException closed(PendingWrite write) {
    return new ClosedException(
        "the client was closed before "
            + write.keys()
            + " was answered; "
            + (write.sentTo().isEmpty() ? "it was never sent" : "it may have been applied"));
  }

  CloneException timedOut(PendingWrite write) {
    if (write.sentTo().isEmpty()) {
      return WriteRefusedException.unsent(
          write.keys()
              + " was not applied: no server accepted writes within "
              + timeout
              + "; check that P of "
              + words(servers)
              + " can be reached, and for RFC 12 also P+2, and that withCollector() names the kind"
              + " of socket there");
    }
    return unknown(write, found(write));
  }

  private String found(PendingWrite write) {
    if (write.sequence() != 0) {
      return "accepted as "
          + write.sequence()
          + ", but this replica could not follow up to it within "
          + timeout;
    }
    return write.isNumbered()
        ? "no answer came within " + timeout
        : "its echo did not come back within " + timeout;
  }

  /** It went out on one plane, and another is in use now, where it could be applied once more. */
  CloneException planeChanged(PendingWrite write) {
    return unknown(
        write, "the answer cannot come, because the client follows by another protocol now");
  }

  /** It was accepted into a map that is no more. */
  CloneException mapBeganAnew(PendingWrite write) {
    return unknown(write, "accepted as " + write.sequence() + ", but the map began anew since");
  }

  /** The server has forgotten what became of it. */
  CloneException forgotten(PendingWrite write) {
    return unknown(write, "the server no longer has its answer");
  }

  private CloneException unknown(PendingWrite write, String why) {
    return new OutcomeUnknownException(
        "what became of "
            + write.keys()
            + " is unknown: it was sent to "
            + words(write.sentTo())
            + (write.isNumbered() ? " in a session, and " : " by RFC 12, and ")
            + why
            + "; read the key to find out");
  }

  /** It was not and will not be applied. */
  static WriteRefusedException refused(String keys, String why) {
    return new WriteRefusedException(keys + " was not written: " + why);
  }

  private static String words(Collection<Endpoint> endpoints) {
    return endpoints.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
  }
}
