package org.zclone.bstar.pair;

import org.zclone.api.CloneException;
import org.zclone.api.Receipt;
import org.zclone.bstar.api.PairEvent;

/** What a pair core wants done. <em>Immutable.</em> */
public sealed interface PairEffect {
  /** Publish a frame at P+3. */
  record PublishState(byte[] frame) implements PairEffect {}

  /** Connect a DEALER to the peer's P, instead of the one before. */
  record OpenLink(long link) implements PairEffect {}

  /** Send a frame on it. */
  record SendOnLink(byte[] frame) implements PairEffect {}

  /** Close it. */
  record CloseLink() implements PairEffect {}

  /** A local write is done, and the version that was published last shows it. */
  record Completed(long writeId, Receipt receipt) implements PairEffect {}

  /** A local write was refused. */
  record Failed(long writeId, CloneException problem) implements PairEffect {}

  /** The application may want to know. */
  record Told(PairEvent event) implements PairEffect {}
}
