package org.zclone.bstar.reactor;

import org.jspecify.annotations.Nullable;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.pair.PairCore;
import org.zclone.bstar.pair.PairEffect;
import org.zclone.reactor.Connection;
import org.zclone.reactor.Loop;
import org.zclone.reactor.Port;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * The connections of a server to its peer: a subscription to its state, and the link while it
 * serves. <em>Confined to the reactor thread.</em>
 */
final class PeerSockets {
  /** A message of the link holds at most a group of writes and what is said about it. */
  private static final int GROUP_SLACK = 4 << 20;

  private static final int RECONNECT_MAX_MS = 200;
  private static final int UNLIMITED = 0;

  private final Loop loop;
  private final PairConfig config;
  private final PairCore core;
  private @Nullable Port link;

  PeerSockets(Loop loop, PairConfig config, PairCore core) {
    this.loop = loop;
    this.config = config;
    this.core = core;
    ZMQ.Socket states = loop.sockets().connecting(SocketType.SUB);
    states.setReconnectIVLMax(RECONNECT_MAX_MS);
    states.subscribe(ZMQ.SUBSCRIPTION_ALL);
    Connection.watch(loop, states, this::onStates);
    loop.open(states, frames -> core.onPeerFrame(frames[0], System.nanoTime()));
    loop.sockets().connect(states, config.peer().address(PairConfig.STATE_PORT));
  }

  private void onStates(boolean up) {
    if (up) {
      core.onPeerConnected(System.nanoTime());
    } else {
      core.onPeerDisconnected(System.nanoTime());
    }
  }

  /** Performs an effect that concerns the link. */
  void perform(PairEffect effect) {
    if (effect instanceof PairEffect.SendOnLink send && link != null) {
      link.send(new byte[][] {send.frame()});
    } else if (effect instanceof PairEffect.OpenLink open) {
      close();
      open(open.link());
    } else if (effect instanceof PairEffect.CloseLink) {
      close();
    }
  }

  /** Without a socket nothing connects, and who wants a link asks for another one. */
  private void open(long number) {
    int most = 2 * Math.min(config.server().maxValueBytes(), Integer.MAX_VALUE / 4) + GROUP_SLACK;
    ZMQ.Socket dealer = loop.sockets().tryConnecting(SocketType.DEALER, most);
    if (dealer == null) {
      return;
    }
    dealer.setSndHWM(UNLIMITED);
    dealer.setRcvHWM(UNLIMITED);
    Connection.watch(loop, dealer, up -> onLink(number, up));
    link = loop.open(dealer, frames -> core.onLinkMessage(number, frames, System.nanoTime()));
    loop.sockets().connect(dealer, config.peer().address(0));
  }

  private void onLink(long number, boolean up) {
    if (up) {
      core.onLinkConnected(number, System.nanoTime());
    } else {
      core.onLinkDisconnected(number, System.nanoTime());
    }
  }

  private void close() {
    if (link != null) {
      loop.close(link);
      link = null;
    }
  }
}
