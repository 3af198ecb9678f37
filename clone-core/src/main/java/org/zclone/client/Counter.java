package org.zclone.client;

import java.util.Locale;

/** What a client counts on the session plane. <em>Immutable.</em> */
enum Counter {
  /** Sessions that went on where the replica stood. */
  DELTAS,
  /** Snapshots received. */
  SNAPSHOTS,
  /** Snapshots asked for because something was wrong. */
  RESYNCS,
  /** Times that the replica was found to differ from its server. */
  DIVERGED,
  /** Batches in which the server had merged updates, because this client was slow. */
  CONFLATED,
  /** Batches received. */
  BATCHES,
  /** Updates received in them. */
  UPDATES,
  /** Sessions after the first. */
  RECONNECTS;

  /** The name under which it is reported. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
