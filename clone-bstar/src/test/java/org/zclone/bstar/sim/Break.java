package org.zclone.bstar.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.bstar.pair.Inside;
import org.zclone.bstar.pair.Inside.Kind;
import org.zclone.client.Cut;
import org.zclone.server.Bounds;
import org.zclone.sim.kit.Timeline;

/** Rules of the pair, each broken in a way that a run must notice. */
enum Break {
  GATE_OFF(
      "the active server tells clients at once, as if the standby had confirmed",
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

  EARLY_CONFIRMATION(
      "the standby confirms what it has received and not yet done",
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

  NO_VOTE(
      "a standby takes over though no client asks",
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

  OLD_BEATS(
      "beats that have waited for long count as fresh",
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

  STALL_UNNOTICED(
      "a server that stood still does not notice it",
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

  UNSYNCED_TAKEOVER(
      "a standby takes over though it knows that it lacks something",
      () ->
          new Breakage() {
            @Override
            PairConfig config(PairConfig config) {
              return config.withStaleTakeover(true);
            }
          }),

  ACTIVATION_UNTOLD(
      "the standby does not learn of an activation",
      () ->
          new Breakage() {
            @Override
            List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
              return List.of(Inside.withoutLastActivation(frame));
            }
          }),

  ANSWERS_UNTOLD(
      "the standby does not learn what was answered", () -> without(Kind.ANSWER, Kind.ANSWERED)),

  LIFETIMES_UNTOLD(
      "the standby does not learn that what lives shortly does so",
      () -> without(Kind.LIFETIME, Kind.TTL)),

  LIFETIMES_BEGIN_ANEW(
      "the standby does not learn how much of a lifetime is left", () -> without(Kind.LIFETIME)),

  ORIGINALS_UNTOLD(
      "the standby does not learn which RFC 12 updates the active server took",
      () -> without(Kind.ORIGINAL)),

  BINDINGS_UNTOLD(
      "the standby does not learn what is bound to sessions", () -> without(Kind.BOUND)),

  ALWAYS_ALONE(
      "an active server never stops to say that it is alone and ahead",
      () ->
          new Breakage() {
            @Override
            List<byte[]> beat(ServerNode to, byte[] frame) {
              return List.of(Beats.isActive(frame) ? Beats.alone(frame) : frame);
            }
          }),

  NEVER_ALONE(
      "an active server does not say that it is alone",
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

  HIGHER_EPOCH_IGNORED(
      "an active server takes no notice of a later activation",
      () ->
          new Breakage() {
            @Override
            List<byte[]> beat(ServerNode to, byte[] frame) {
              boolean both = to.isActive() && Beats.isActive(frame);
              return List.of(both ? Beats.withEpoch(frame, 1) : frame);
            }
          }),

  AGE_FORGOTTEN(
      "a server that began with nothing passes for one with the older map",
      () ->
          new Breakage() {
            @Override
            List<byte[]> beat(ServerNode to, byte[] frame) {
              return List.of(Beats.isActive(frame) ? Beats.withBirth(frame, 1) : frame);
            }
          }),

  NOTHING_FORGOTTEN(
      "a standby keeps what it must forget",
      () ->
          new Breakage() {
            @Override
            List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
              return List.of(Inside.keepingWhatItHas(frame));
            }
          }),

  STANDBY_EXPIRES(
      "a standby ends lifetimes by itself",
      () ->
          new Breakage() {
            @Override
            void beforeTurn(ServerNode server, long lastNs) {
              if (!server.isActive() && server.core().isInSync()) {
                Inside.expire(server.core(), server.clockNs());
              }
            }
          }),

  STANDBY_PUBLISHES(
      "a standby publishes what it is told",
      () ->
          new Breakage() {
            @Override
            List<byte[]> intoStandby(ServerNode to, long link, byte[] frame) {
              if (Inside.isRecords(frame)) {
                to.publishAll(frame);
              }
              return List.of(frame);
            }
          }),

  PUBLISHED_EARLY(
      "clients are told before the standby is",
      () ->
          new Breakage() {
            @Override
            List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
              if (Inside.isRecords(frame) && from.core().isInSync()) {
                from.publishAll(frame);
              }
              return List.of(frame);
            }
          }),

  CLOCK_STANDS_STILL(
      "the clock has no part in what an activation is called",
      () ->
          new Breakage() {
            @Override
            long wallMs(ServerNode server, long wallMs) {
              return Plan.YEAR_2026_MS;
            }
          }),

  VOTERS_UNHEARD(
      "nobody takes notice of what clients have seen, nor of what two servers held",
      () ->
          new Breakage() {
            @Override
            byte[][] request(byte[][] frames) {
              return Inside.withoutResume(frames);
            }

            @Override
            List<byte[]> beat(ServerNode to, byte[] frame) {
              // it is the backup that holds the older map: to both the other's seems to be its like
              return List.of(Beats.withShared(frame, to.host == 1));
            }

            @Override
            long wallMs(ServerNode server, long wallMs) {
              return Breakage.CLOCKS_GO_BACK.wallMs(server, wallMs);
            }
          }),

  SUSPENSION_UNNOTICED(
      "a machine that was suspended does not notice it",
      () ->
          new Breakage() {
            @Override
            long wallMs(ServerNode server, long wallMs) {
              return wallMs - server.sleptNs() / Timeline.MS;
            }
          }),

  ANSWERS_FORGOTTEN(
      "a server forgets what its clients were answered",
      () ->
          new Breakage() {
            @Override
            Bounds bounds(Bounds bounds) {
              return new Bounds(bounds.tombstones(), bounds.pendingUpdates(), 0);
            }
          }),

  PENDING_UPDATE_AGAIN(
      "an RFC 12 update that waits at a standby is applied even if it was applied",
      () ->
          new Breakage() {
            private final Map<ServerNode, byte[][]> last = new HashMap<>();

            @Override
            void onUpdate(ServerNode server, byte[][] frames) {
              if (!server.isActive()) {
                last.put(server, frames);
              }
            }

            @Override
            List<PairEvent> told(ServerNode server, PairEvent event) {
              byte[][] frames = last.remove(server);
              if (event instanceof PairEvent.Activated && frames != null) {
                byte[][] anew = frames.clone();
                anew[2] = new byte[] {1};
                server.receiveUpdate(anew);
              }
              return List.of(event);
            }
          }),

  LISTENERS_TOLD_TWICE(
      "listeners are told twice",
      () ->
          new Breakage() {
            @Override
            List<Cut> cuts(List<Cut> cuts) {
              return cuts.size() == 1 ? List.of(cuts.get(0), cuts.get(0)) : cuts;
            }
          }),

  LISTENERS_UNTOLD(
      "listeners are not told of a part of what they could see",
      () ->
          new Breakage() {
            private int count;

            @Override
            List<Cut> cuts(List<Cut> cuts) {
              return !cuts.isEmpty() && ++count % 20 == 0 ? cuts.subList(1, cuts.size()) : cuts;
            }
          }),

  DISCARDED_UNTOLD(
      "what two active servers have accepted and one discards is not told",
      () ->
          new Breakage() {
            @Override
            List<PairEvent> told(ServerNode server, PairEvent event) {
              return event instanceof PairEvent.Discarded ? List.of() : List.of(event);
            }
          }),

  REMOVALS_UNTOLD(
      "a standby that was away does not learn what was removed meanwhile",
      () ->
          new Breakage() {
            @Override
            List<byte[]> toStandby(ServerNode from, byte[] peer, byte[] frame) {
              boolean isOfCopy = Inside.isRecords(frame) && !from.core().isInSync();
              return List.of(isOfCopy ? Inside.without(frame, Set.of(Kind.REMOVAL)) : frame);
            }
          }),

  BOUNDS_IGNORED(
      "a standby keeps everything that waits",
      () ->
          new Breakage() {
            @Override
            Bounds bounds(Bounds bounds) {
              return Bounds.DEFAULT;
            }
          }),

  UPDATE_LOST(
      "a part of what happened is lost, and the standby goes on",
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
          }),

  OVERTAKING(
      "a write of the application that embeds a server is overtaken by those after it",
      () ->
          new Breakage() {
            @Override
            long heldNs(ServerNode server) {
              return server.chance.of(0.1) ? 5 * Timeline.MS : 0;
            }
          });

  private final String words;
  private final Supplier<Breakage> maker;

  Break(String words, Supplier<Breakage> maker) {
    this.words = words;
    this.maker = maker;
  }

  /** What is wrong. */
  String words() {
    return words;
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
