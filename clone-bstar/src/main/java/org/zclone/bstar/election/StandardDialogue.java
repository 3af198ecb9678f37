package org.zclone.bstar.election;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Our own wire: each beat carries a nonce and the last one heard of the peer. A beat is as old as
 * the nonce of ours that it echoes, at most; whatever waited in a buffer thus gives itself away.
 * <em>Confined to the reactor thread.</em>
 */
final class StandardDialogue implements Dialogue {
  private record Sent(long nonce, long atNs) {}

  private final ElectionConfig config;
  private final long replyNs;
  private final Deque<Sent> sent = new ArrayDeque<>(); // oldest first
  private long nextNonce;
  private long heardNonce;
  private long heardNs;
  private long echoedNonce;
  private long echoedNs;

  StandardDialogue(ElectionConfig config, long firstNonce) {
    this.config = config;
    this.replyNs = 2 * config.beatNs();
    this.nextNonce = firstNonce;
  }

  @Override
  public Beat read(byte[] frame) throws Malformed {
    return StandardFrame.read(frame);
  }

  @Override
  public long hear(Beat beat, long nowNs) {
    heardNonce = beat.nonce();
    heardNs = nowNs;
    forgetOld(nowNs);
    return sent.stream()
        .filter(own -> own.nonce == beat.echo())
        .findFirst()
        .map(own -> nowNs - own.atNs)
        .orElse(NOT_FRESH);
  }

  /** The last beat may have been too old an echo to tell the peer anything. */
  @Override
  public boolean owesReply() {
    return echoedNonce == 0 || heardNs - echoedNs > replyNs;
  }

  @Override
  public byte[] speak(Peer self, boolean handover, long nowNs) {
    forgetOld(nowNs);
    long nonce = nextNonce == 0 ? 1 : nextNonce;
    nextNonce = nonce + 1;
    sent.add(new Sent(nonce, nowNs));
    echoedNonce = heardNonce;
    echoedNs = heardNs;
    return StandardFrame.write(
        new Beat(self, handover, nonce, heardNonce, config.failoverMs(), config.beatMs()));
  }

  private void forgetOld(long nowNs) {
    while (!sent.isEmpty() && nowNs - sent.getFirst().atNs > config.failoverNs()) {
      sent.removeFirst();
    }
  }

  @Override
  public void onStall(long nowNs) {
    sent.clear();
  }

  @Override
  public Optional<String> mismatchOf(Beat beat) {
    if (beat.failoverMs() == config.failoverMs() && beat.beatMs() == config.beatMs()) {
      return Optional.empty();
    }
    return Optional.of(
        "failover and beat are %d ms and %d ms here, but %d ms and %d ms at the peer"
            .formatted(config.failoverMs(), config.beatMs(), beat.failoverMs(), beat.beatMs()));
  }

  @Override
  public Precedence precedence() {
    return Precedence.BY_CLAIM;
  }
}
