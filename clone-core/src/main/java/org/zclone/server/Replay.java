package org.zclone.server;

import java.util.UUID;
import java.util.function.LongSupplier;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Status;

/** Does on a standby what its active server did. <em>Confined to the reactor thread.</em> */
final class Replay implements StandbyLog {
  private final Store store;
  private final SessionPlane sessions;
  private final Rfc12Plane rfc12;
  private final LongSupplier nowNs;

  Replay(Store store, SessionPlane sessions, Rfc12Plane rfc12, LongSupplier nowNs) {
    this.store = store;
    this.sessions = sessions;
    this.rfc12 = rfc12;
    this.nowNs = nowNs;
  }

  @Override
  public void onUpdate(StoredEntry update) {
    store.replay(update, nowNs.getAsLong());
  }

  @Override
  public void onBound(String key, UUID owner) {
    sessions.bound().bind(key, owner);
  }

  @Override
  public void onAnswer(UUID client, long counter, Status status, long sequence) {
    ClientWrites writes = sessions.memory().of(client, nowNs.getAsLong());
    writes.remember(new GroupReceipt(counter, status, sequence));
  }

  @Override
  public void onAnswered(UUID client, long counter) {
    ClientWrites writes = sessions.memory().of(client, nowNs.getAsLong());
    writes.expect(counter + 1);
    writes.forget(counter);
  }

  @Override
  public void onOriginal(byte[] uuid, String key, long sequence, long digest, boolean isMortal) {
    rfc12.replay(uuid, key, sequence, digest, isMortal);
  }

  @Override
  public void onLifetime(String key, long sequence, int ttlSeconds, long leftNs) {
    store.setLifetime(key, sequence, ttlSeconds, leftNs, nowNs.getAsLong());
  }
}
