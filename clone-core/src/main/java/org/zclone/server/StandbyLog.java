package org.zclone.server;

import java.util.UUID;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Status;

/**
 * What a standby must learn of its active server, in order: the active tells it to one of these,
 * and the standby hands it on to its own {@link ServerCore#standbyLog}. <em>Confined to the reactor
 * thread.</em>
 */
public interface StandbyLog {
  /** Something happened to a key. A lifetime begins anew with it. */
  void onUpdate(StoredEntry update);

  /** The entry of {@code key} goes when the session of {@code owner} ends. */
  void onBound(String key, UUID owner);

  /** A client's group was answered, after what it did to the map. */
  void onAnswer(UUID client, long counter, Status status, long sequence);

  /** A client knows the answers up to {@code counter}. */
  void onAnswered(UUID client, long counter);

  /**
   * An RFC 12 update has a UUID. Told a second time, with a later sequence: its entry has expired
   * with that.
   *
   * @param digest that of its entry, by which a repetition is known
   * @param isMortal whether its entry has a lifetime
   */
  void onOriginal(byte[] uuid, String key, long sequence, long digest, boolean isMortal);

  /**
   * The entry of {@code key} ends otherwise than {@link #onUpdate} said, if it still has {@code
   * sequence}.
   *
   * @param ttlSeconds its whole lifetime; 0 for none
   * @param leftNs what is left of it
   */
  void onLifetime(String key, long sequence, int ttlSeconds, long leftNs);
}
