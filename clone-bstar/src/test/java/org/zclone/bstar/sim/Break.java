package org.zclone.bstar.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.pair.Inside;
import org.zclone.bstar.pair.Inside.Kind;
import org.zclone.sim.kit.Timeline;

/** Rules of the pair, each broken in a way that a run must notice. */
enum Break {
  /** The active server tells clients at once, as if the standby had confirmed. */
  GATE_OFF(
      () ->
          new Breakage() {
            @Override
            List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
              if (Inside.isRecords(frame)) {
                from.receive(peer, new byte[][] {Inside.ackOf(frame)});
              }
              return List.of(frame);
            }
          }),

  /** The standby confirms what it has received and not yet done. */
  EARLY_CONFIRMATION(
      () ->
          new Breakage() {
            @Override
            List<byte[]> intoStandby(ServerNode to, long link, byte[] frame) {
              if (!Inside.isRecords(frame)) {
                return List.of(frame);
              }
              to.sendOnLink(Inside.ackOf(frame));
              to.hearLater(link, frame, 30 * Timeline.MS);
              return List.of();
            }
          }),

  /** A standby takes over though no client asks. */
  NO_VOTE(
      () ->
          new Breakage() {
            private final byte[] nobody = {0, 0, 0, 0, 0};

            @Override
            void beforeTurn(ServerNode server, long lastNs) {
              if (!server.isActive() && server.chance.of(0.2)) {
                server.receive(nobody, new byte[][] {"ICANHAZ?".getBytes(), new byte[0]});
              }
            }
          }),

  /** Beats that have waited for long count as fresh. */
  OLD_BEATS(
      () ->
          new Breakage() {
            private final Map<ServerNode, byte[]> last = new HashMap<>();

            @Override
            List<byte[]> beat(ServerNode to, byte[] frame) {
              last.put(to, frame);
              return List.of(frame);
            }

            @Override
            void beforeTurn(ServerNode server, long lastNs) {
              byte[] old = last.get(server);
              boolean stalled = server.clockNs() - lastNs > server.world.plan.failoverNs / 2;
              if (stalled && old != null) {
                server.hearBeatLater(old, Timeline.US);
              }
            }
          }),

  /** A server that stood still does not notice it. */
  STALL_UNNOTICED(
      () ->
          new Breakage() {
            @Override
            void beforeTurn(ServerNode server, long lastNs) {
              long stepNs = server.world.plan.failoverNs / 4;
              for (long at = lastNs + stepNs; server.clockNs() - at > 0; at += stepNs) {
                server.tickAt(at);
              }
            }
          }),

  /** A standby takes over though it knows that it lacks something. */
  UNSYNCED_TAKEOVER(
      () ->
          new Breakage() {
            @Override
            PairConfig config(PairConfig config) {
              return config.withStaleTakeover(true);
            }
          }),

  /** The standby does not learn of an activation. */
  ACTIVATION_UNTOLD(
      () ->
          new Breakage() {
            @Override
            List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
              return List.of(Inside.withoutLastActivation(frame));
            }
          }),

  /** The standby does not learn what was answered. */
  ANSWERS_UNTOLD(() -> without(Kind.ANSWER, Kind.ANSWERED)),

  /** The standby does not learn that what lives shortly does so. */
  LIFETIMES_UNTOLD(() -> without(Kind.LIFETIME, Kind.TTL)),

  /** The standby does not learn how much of a lifetime is left. */
  LIFETIMES_BEGIN_ANEW(() -> without(Kind.LIFETIME)),

  /** The standby does not learn which RFC 12 updates the active server took. */
  ORIGINALS_UNTOLD(() -> without(Kind.ORIGINAL)),

  /** The standby does not learn what is bound to sessions. */
  BINDINGS_UNTOLD(() -> without(Kind.BOUND)),

  /** An active server never stops to say that it is alone and ahead. */
  ALWAYS_ALONE(
      () ->
          new Breakage() {
            @Override
            List<byte[]> beat(ServerNode to, byte[] frame) {
              return List.of(Beats.isActive(frame) ? Beats.alone(frame) : frame);
            }
          }),

  /** An active server does not say that it is alone. */
  NEVER_ALONE(
      () ->
          new Breakage() {
            @Override
            List<byte[]> beat(ServerNode to, byte[] frame) {
              return List.of(Beats.notAlone(frame));
            }

            @Override
            List<byte[]> intoStandby(ServerNode to, long link, byte[] frame) {
              return Inside.isAway(frame) ? List.of() : List.of(frame);
            }
          }),

  /** An active server takes no notice of a later activation. */
  HIGHER_EPOCH_IGNORED(
      () ->
          new Breakage() {
            @Override
            List<byte[]> beat(ServerNode to, byte[] frame) {
              boolean both = to.isActive() && Beats.isActive(frame);
              return List.of(both ? Beats.withEpoch(frame, 1) : frame);
            }
          }),

  /** A server that began with nothing passes for one with the older map. */
  AGE_FORGOTTEN(
      () ->
          new Breakage() {
            @Override
            List<byte[]> beat(ServerNode to, byte[] frame) {
              return List.of(Beats.isActive(frame) ? Beats.withBirth(frame, 1) : frame);
            }
          }),

  /** A standby keeps what it must forget. */
  NOTHING_FORGOTTEN(
      () ->
          new Breakage() {
            @Override
            List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
              return List.of(Inside.keepingWhatItHas(frame));
            }
          }),

  /** A part of what happened is lost, and the standby goes on. */
  UPDATE_LOST(
      () ->
          new Breakage() {
            private final Map<ServerNode, Integer> counts = new HashMap<>();

            @Override
            List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
              boolean loses =
                  Inside.isRecords(frame)
                      && !Inside.isSync(frame)
                      && counts.merge(from, 1, Integer::sum) == 20;
              return List.of(loses ? Inside.without(frame, Set.of(Kind.UPDATE)) : frame);
            }
          });

  private final Supplier<Breakage> maker;

  Break(Supplier<Breakage> maker) {
    this.maker = maker;
  }

  Breakage make() {
    return maker.get();
  }

  private static Breakage without(Kind... kinds) {
    return new Breakage() {
      @Override
      List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
        return List.of(Inside.isRecords(frame) ? Inside.without(frame, Set.of(kinds)) : frame);
      }
    };
  }
}
