package org.zclone.bstar.pair;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.zclone.replica.StoredEntry;
import org.zclone.server.ServerCore;
import org.zclone.server.StandbyLog;
import org.zclone.session.Status;

/** The entries of a server that have lifetimes. <em>Confined to the reactor thread.</em> */
final class Lifetimes implements StandbyLog {
  private final Map<String, Long> sequences = new HashMap<>(); // of the entries, by their keys

  private Lifetimes() {}

  /** Ends them all at {@code core}: it is told anew which there are, and what is left of them. */
  static void forget(ServerCore core, StandbyLog log, long nowNs) {
    Lifetimes its = new Lifetimes();
    core.tellRest(core.sequence(), its, nowNs);
    its.sequences.forEach((key, sequence) -> log.onLifetime(key, sequence, 0, 0));
  }

  @Override
  public void onLifetime(String key, long sequence, int ttlSeconds, long leftNs) {
    sequences.put(key, sequence);
  }

  @Override
  public void onUpdate(StoredEntry update) {}

  @Override
  public void onBound(String key, UUID owner) {}

  @Override
  public void onAnswer(UUID client, long counter, Status status, long sequence) {}

  @Override
  public void onAnswered(UUID client, long counter) {}

  @Override
  public void onOriginal(byte[] uuid, String key, long sequence, long digest, boolean mortal) {}
}
