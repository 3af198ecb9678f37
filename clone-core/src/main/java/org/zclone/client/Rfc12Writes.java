package org.zclone.client;

import java.util.List;
import org.zclone.api.Endpoint;

/**
 * Sends writes by RFC 12.
 *
 * <p>A write goes to the followed server, and to all others that can be reached, since both servers
 * of a published pair need it. It is answered by its UUID. At most a window of them is unanswered
 * at once. What is unanswered when a server is followed anew is sent again, with the same UUID and
 * before newer writes. <em>Confined to the reactor thread.</em>
 */
final class Rfc12Writes {
  /** How many writes may be sent and unanswered. */
  static final int WINDOW = 1_000;

  private static final int NOBODY = -1;

  private final PendingWrites writes;
  private final Effects effects;
  private final List<Endpoint> servers;
  private final boolean[] ready;
  private int followed = NOBODY;

  Rfc12Writes(PendingWrites writes, Effects effects, List<Endpoint> servers) {
    this.writes = writes;
    this.effects = effects;
    this.servers = servers;
    this.ready = new boolean[servers.size()];
  }

  /** {@code server} is followed and live: what it has not answered it gets again. */
  void follow(int server) {
    followed = server;
    resumeSending();
  }

  /** Nobody is live; writes wait. */
  void unfollow() {
    followed = NOBODY;
  }

  /** The writer of {@code server} can send. */
  void onWriterReady(int server) {
    ready[server] = true;
    if (server == followed) {
      resumeSending();
    } else if (isSending()) {
      resend(server);
    }
  }

  /** The writer of {@code server} lost its connection. */
  void onWriterLost(int server) {
    ready[server] = false;
  }

  private boolean isSending() {
    return followed != NOBODY && ready[followed];
  }

  private void resumeSending() {
    if (isSending()) {
      for (int server = 0; server < ready.length; server++) {
        resend(server);
      }
      send();
    }
  }

  private void resend(int server) {
    if (ready[server]) {
      writes.unanswered().forEach(write -> send(write, server));
    }
  }

  /** Sends what may go. */
  void send() {
    while (isSending() && writes.unanswered().size() < WINDOW && writes.hasUnsent()) {
      PendingWrite write = writes.takeUnsentNamed();
      send(write, followed);
      for (int server = 0; server < ready.length; server++) {
        if (ready[server] && server != followed) {
          send(write, server);
        }
      }
    }
  }

  private void send(PendingWrite write, int server) {
    write.onSentTo(servers.get(server));
    effects.add(new ClientEffect.SendUpdate(server, write.message()));
  }
}
