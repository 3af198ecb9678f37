package org.zclone.bstar.reactor;

import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.zclone.api.Endpoint;
import org.zclone.bstar.api.ChannelHandler;
import org.zclone.bstar.api.MessageHandler;
import org.zclone.bstar.api.RoleHandler;
import org.zclone.bstar.election.ElectionEvent;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * What the application puts on the loop of a Binary Star. Filled before the start, and not changed
 * afterwards.
 */
public final class StarParts {
  record Voter(Endpoint endpoint, SocketType type, MessageHandler handler) {}

  record Reader(ZMQ.Socket socket, MessageHandler handler) {}

  record Watched<C extends SelectableChannel>(C channel, ChannelHandler<C> handler) {}

  record Repeated(Duration period, Runnable task) {}

  final List<Voter> voters = new ArrayList<>();
  final List<Reader> readers = new ArrayList<>();
  final List<Watched<?>> channels = new ArrayList<>();
  final List<Repeated> timers = new ArrayList<>();
  final List<RoleHandler> onActive = new ArrayList<>();
  final List<RoleHandler> onPassive = new ArrayList<>();
  final List<Consumer<ElectionEvent>> listeners = new ArrayList<>();

  /** Nothing yet. */
  public StarParts() {}

  private StarParts(StarParts other) {
    voters.addAll(other.voters);
    readers.addAll(other.readers);
    channels.addAll(other.channels);
    timers.addAll(other.timers);
    onActive.addAll(other.onActive);
    onPassive.addAll(other.onPassive);
    listeners.addAll(other.listeners);
  }

  /** The same, unaffected by what is added here later. */
  public StarParts copy() {
    return new StarParts(this);
  }

  /** A socket to be bound, whose messages are votes. */
  public void addVoter(Endpoint endpoint, SocketType type, MessageHandler handler) {
    voters.add(new Voter(endpoint, type, handler));
  }

  /** A socket of the application. */
  public void addReader(ZMQ.Socket socket, MessageHandler handler) {
    readers.add(new Reader(socket, handler));
  }

  /** A channel of the application. */
  public <C extends SelectableChannel> void addChannel(C channel, ChannelHandler<C> handler) {
    channels.add(new Watched<>(channel, handler));
  }

  /** A task to be repeated. */
  public void addTimer(Duration period, Runnable task) {
    timers.add(new Repeated(period, task));
  }

  /** Who is told that the server serves. */
  public void addOnActive(RoleHandler handler) {
    onActive.add(handler);
  }

  /** Who is told that the server stands by. */
  public void addOnPassive(RoleHandler handler) {
    onPassive.add(handler);
  }

  /** Who is told of everything. */
  public void addListener(Consumer<ElectionEvent> listener) {
    listeners.add(listener);
  }
}
