package org.zclone.reactor;

import zmq.Msg;
import zmq.msg.MsgAllocator;

/**
 * Refuses to allocate what a hostile frame header announces.
 *
 * <p>JeroMQ 0.6.0 checks frame lengths with a signed comparison, so a length with the top bit set
 * passes {@code maxMsgSize} and would end the I/O thread of the whole context. An empty message in
 * its place makes that one connection useless and harms nobody else. <em>Thread-safe.</em>
 */
final class GuardAllocator implements MsgAllocator {
  private final int maxBytes;

  GuardAllocator(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** On the heap whatever the size, so that the array can be used without a copy. */
  @Override
  public Msg allocate(int size) {
    return new Msg(size < 0 || size > maxBytes ? 0 : size);
  }
}
