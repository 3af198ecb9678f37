package org.zclone.bstar.sim;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.zclone.api.ClientConfig;
import org.zclone.api.Plane;
import org.zclone.client.ClientCore;
import org.zclone.client.ClientEffect;
import org.zclone.replica.Replica;
import org.zclone.sim.kit.Violation;

/** A client process: its core, driven as its reactor drives it. */
final class ClientNode extends Node {
  static final int SOCKETS = 0;
  private static final int OTHERS = 1;

  final ClientConfig config;
  private final ClientCore core;
  private final Map<Long, Socket> channels = new HashMap<>();
  private final Map<Long, Issued> waiting = new HashMap<>();
  private final boolean isTree;
  private final boolean isPlain;
  private final Rfc12Sockets rfc12;
  private final ListenerCheck listener;
  private long shownNs;
  private Replica.Version shown;
  private @Nullable Line line;
  private boolean shownWasSafe;
  private long writes;

  ClientNode(World world, String name, int host, ClientConfig config) {
    super(world, name, host, 2);
    this.config = config;
    this.isTree = !config.subtrees().contains("");
    UUID id = new UUID(name.hashCode(), chance.nextLong());
    core = new ClientCore(config, id, chance.generator());
    isPlain = config.plane() == Plane.RFC12;
    rfc12 = new Rfc12Sockets(this, core, config.subtrees());
    listener = new ListenerCheck(world, name);
    core.setListening(true);
    core.start(clockNs());
    shown = core.replica().current();
    wake();
  }

  ClientCore core() {
    return core;
  }

  /** Whether it speaks RFC 12. */
  boolean isPlain() {
    return isPlain;
  }

  /** The application writes. */
  void write(Issued write) {
    long id = ++writes;
    write.isPlain = isPlain;
    waiting.put(id, write);
    byte[] uuid = ByteBuffer.allocate(16).putLong(name.hashCode()).putLong(id).array();
    put(OTHERS, () -> core.onWrite(id, write.group, uuid, clockNs()));
  }

  @Override
  void work() {
    core.onTick(clockNs());
    rfc12.check();
    listener.onFlush(world.breakage.cuts(core.flush()), core.replica().current());
    checkShown();
    core.takeEffects().forEach(this::perform);
    core.takeNotices();
  }

  private void perform(ClientEffect effect) {
    if (world.trace.isReadable() && !(effect instanceof ClientEffect.SendOnChannel)) {
      world.trace.say(name, effect.toString());
    }
    if (effect instanceof ClientEffect.SendOnChannel send) {
      Socket channel = channels.get(send.link());
      if (channel != null) {
        channel.send(send.frames());
      }
    } else if (effect instanceof ClientEffect.Completed completed) {
      Issued write = end(completed.writeId());
      ServerCheck.onAnswer(world, write, completed.receipt());
      checkOwn(write);
    } else if (effect instanceof ClientEffect.Failed failed) {
      ServerCheck.onFailure(world, end(failed.writeId()), failed.problem());
    } else if (effect instanceof ClientEffect.OpenChannel open) {
      openChannel(open);
    } else if (effect instanceof ClientEffect.CloseLink close) {
      Socket channel = channels.remove(close.link());
      if (channel != null) {
        channel.close(false);
      }
      rfc12.perform(close);
    } else {
      rfc12.perform(effect);
    }
  }

  private Issued end(long id) {
    Issued write = waiting.remove(id);
    if (write == null) {
      throw new Violation("complete", name + "'s " + id + " ends a second time");
    }
    return write;
  }

  private void openChannel(ClientEffect.OpenChannel open) {
    int to = List.of(Plan.ENDPOINTS).indexOf(open.server().toString());
    World.check(to >= 0, "redirect", () -> name + " is sent to " + open.server());
    channels.put(
        open.link(),
        new Socket(
            this,
            Socket.Kind.CLIENT,
            to,
            SOCKETS,
            frames -> core.onChannelMessage(open.link(), frames, clockNs()),
            up -> onChannel(open.link(), up)));
  }

  private void onChannel(long link, boolean up) {
    if (up) {
      core.onChannelConnected(link, clockNs());
    } else {
      core.onChannelDisconnected(link, clockNs());
    }
  }

  /** That of what it follows, at {@code sequence} of the line that goes on. */
  long digestOf(long sequence) {
    return world.history.lineOf(sequence).digest(sequence, isTree);
  }

  private void checkShown() {
    Replica.Version now = core.replica().current();
    if (now == shown) {
      return;
    }
    world.trace.note("shows", name, now.sequence(), now.digest());
    if (now.sequence() == 0) {
      shown = now;
      return;
    }
    checkNeverDiverged();
    Line its = world.history.lineOf(now.sequence());
    long digest = its.digest(now.sequence(), isTree);
    World.check(
        digest == now.digest(),
        "exact",
        () -> name + " shows at " + now.sequence() + " of " + its + ":" + difference(now, its));
    Line last = line;
    if (last != null) {
      checkGoesOn(last, its, now.sequence());
    }
    line = its;
    shown = now;
    shownNs = world.nowNs();
    shownWasSafe = ServerCheck.copies(world, now.sequence()) >= 2;
  }

  /** It would notice and mend it, but there must be nothing to notice. */
  private void checkNeverDiverged() {
    World.check(
        core.counters().get().getOrDefault("diverged", 0L) == 0,
        "mended",
        () -> name + " has differed from its server");
  }

  private void checkGoesOn(Line last, Line its, long sequence) {
    long before = shown.sequence();
    if (its.contains(last, before)) {
      World.check(
          sequence >= before, "monotonic", () -> name + ": " + sequence + " after " + before);
      return;
    }
    if (!its.history.equals(last.history)) {
      return; // a primary alone has begun anew; whether it gives way is looked at in the end
    }
    if (isPlain && world.twoServedNs >= shownNs) {
      return; // by RFC 12 nobody can tell which of two serves rightly
    }
    boolean isKept = world.servers().stream().anyMatch(it -> it.check.holds(before));
    World.check(
        !(shownWasSafe && isKept),
        "disappeared",
        () -> name + " has seen " + before + " of " + last + ", and now sees " + its);
  }

  private String difference(Replica.Version now, Line its) {
    StringBuilder text = new StringBuilder();
    Map<String, Fact> state = its.stateAt(now.sequence());
    for (var entries = now.tree().iterator(); entries.hasNext(); ) {
      var entry = entries.next();
      Fact fact = state.remove(entry.key());
      if (fact == null || fact.sequence != entry.sequence()) {
        text.append(" shown " + entry.key() + "@" + entry.sequence() + ", is " + fact);
      }
    }
    state.values().stream()
        .filter(fact -> !isTree || fact.key.startsWith(Plan.SUBTREE))
        .forEach(fact -> text.append(" misses " + fact));
    return text.toString();
  }

  private void checkOwn(Issued write) {
    boolean isFollowed =
        !isTree || write.group.stream().anyMatch(it -> it.key().startsWith(Plan.SUBTREE));
    World.check(
        !isFollowed || core.replica().current().sequence() >= write.sequence(),
        "own",
        () -> write + " is completed and not shown");
  }

  @Override
  long deadlineNs() {
    return rfc12.deadlineNs(core.deadlineNs());
  }

  /** Closes in an orderly way, as the application does. */
  void close() {
    runLane(OTHERS);
    core.close(clockNs());
    listener.onFlush(core.flush(), core.replica().current());
    core.takeEffects().forEach(this::perform);
    world.goneClients.add(name);
    checkNeverDiverged();
    World.check(waiting.isEmpty(), "complete", () -> name + " left open " + waiting.values());
    stop();
  }

  /** The process dies; nobody is told. */
  void die() {
    waiting.values().forEach(world.open::remove);
    world.goneClients.add(name);
    stop();
  }
}
