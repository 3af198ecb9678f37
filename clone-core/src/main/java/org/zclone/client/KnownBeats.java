package org.zclone.client;

import java.util.HashSet;
import java.util.Set;
import org.zclone.api.Endpoint;

/**
 * Which servers send heartbeats by RFC 12, as far as is known. All but the Guide's of model five
 * do, so it is believed of each until it was silent for as long as a first message may take, and
 * never doubted of one that ever sent one. <em>Confined to the reactor thread.</em>
 */
final class KnownBeats {
  private final Set<Endpoint> beating = new HashSet<>();
  private final Set<Endpoint> mute = new HashSet<>();

  /** A heartbeat of {@code server} came. */
  void onHeartbeat(Endpoint server) {
    beating.add(server);
  }

  /** {@code server} has said nothing for as long as a first message may take. */
  void onSilence(Endpoint server) {
    mute.add(server);
  }

  /** Whether {@code server}, if it is silent for long, is gone or does not serve. */
  boolean areExpectedOf(Endpoint server) {
    return beating.contains(server) || !mute.contains(server);
  }
}
