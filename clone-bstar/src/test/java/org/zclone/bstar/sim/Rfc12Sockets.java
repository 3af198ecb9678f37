package org.zclone.bstar.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zclone.client.ClientCore;
import org.zclone.client.ClientEffect;
import org.zclone.sim.kit.Timeline;

/** The sockets with which a client speaks RFC 12, as its reactor has them. */
final class Rfc12Sockets {
  private final Node owner;
  private final ClientCore core;
  private final List<byte[]> prefixes = new ArrayList<>();
  private final Map<Long, Integer> hosts = new HashMap<>();
  private final Map<Long, Socket> links = new HashMap<>();
  private final Map<Long, Socket> snapshots = new HashMap<>();
  private final List<Writer> writers = new ArrayList<>();

  Rfc12Sockets(Node owner, ClientCore core, List<String> subtrees) {
    this.owner = owner;
    this.core = core;
    subtrees.forEach(tree -> prefixes.add(tree.getBytes(StandardCharsets.UTF_8)));
    if (!subtrees.contains("")) {
      prefixes.add("HUGZ".getBytes(StandardCharsets.UTF_8));
    }
  }

  void perform(ClientEffect effect) {
    if (effect instanceof ClientEffect.OpenWriters) {
      for (int i = 0; i < Plan.SERVERS; i++) {
        writers.add(new Writer(i));
      }
    } else if (effect instanceof ClientEffect.OpenLink open) {
      openLink(open.link(), open.serverIndex());
    } else if (effect instanceof ClientEffect.RequestSnapshot request) {
      requestSnapshot(request);
    } else if (effect instanceof ClientEffect.CloseSnapshot close) {
      close(snapshots, close.link());
    } else if (effect instanceof ClientEffect.CloseLink close) {
      close(snapshots, close.link());
      close(links, close.link());
    } else if (effect instanceof ClientEffect.SendUpdate send) {
      writers.get(send.serverIndex()).send(send.update().frames());
    }
  }

  private static void close(Map<Long, Socket> sockets, long link) {
    Socket socket = sockets.remove(link);
    if (socket != null) {
      socket.close(false);
    }
  }

  private void openLink(long link, int host) {
    hosts.put(link, host);
    links.put(
        link,
        new Socket(
            owner,
            Socket.Kind.SUBSCRIBER,
            host,
            ClientNode.SOCKETS,
            prefixes,
            frames -> core.onPublication(link, frames, owner.clockNs()),
            up -> onLink(link, up)));
  }

  private void onLink(long link, boolean up) {
    if (up) {
      core.onLinkConnected(link, owner.clockNs());
    } else {
      core.onLinkDisconnected(link, owner.clockNs());
    }
  }

  private void requestSnapshot(ClientEffect.RequestSnapshot request) {
    long link = request.link();
    close(snapshots, link);
    if (!links.containsKey(link)) {
      return;
    }
    Socket dealer =
        new Socket(
            owner,
            Socket.Kind.CLIENT,
            hosts.get(link),
            ClientNode.SOCKETS,
            frames -> core.onSnapshotMessage(link, request.attempt(), frames, owner.clockNs()),
            up -> {});
    request.requests().forEach(each -> dealer.send(each.frames()));
    snapshots.put(link, dealer);
  }

  /** A turn ends. */
  void check() {
    writers.forEach(Writer::check);
  }

  /** When the next turn is due, which is so at {@code latestNs} at the latest. */
  long deadlineNs(long latestNs) {
    long earliest = latestNs;
    for (Writer writer : writers) {
      earliest = writer.checkNs(earliest);
    }
    return earliest;
  }

  /**
   * Opens its socket anew after each loss: the old one would send what it has after newer writes.
   */
  private final class Writer {
    private static final long PATIENCE_NS = 5 * Timeline.SECOND;
    private static final long PAUSE_NS = 100 * Timeline.MS;

    private final int host;
    private @Nullable Socket socket;
    private boolean ready; // by the server's subscription; before, what is sent is lost
    private long openedNs;

    Writer(int host) {
      this.host = host;
      open();
    }

    private void open() {
      openedNs = owner.clockNs();
      socket =
          new Socket(
              owner,
              Socket.Kind.WRITER,
              host,
              ClientNode.SOCKETS,
              frames -> setReady(true),
              this::onConnection);
    }

    private void onConnection(boolean up) {
      if (!up) {
        close();
      }
    }

    private void close() {
      if (socket != null) {
        socket.close(false);
        socket = null;
      }
      setReady(false);
    }

    private void setReady(boolean now) {
      if (ready == now) {
        return;
      }
      ready = now;
      if (now) {
        core.onWriterReady(host, owner.clockNs());
      } else {
        core.onWriterLost(host, owner.clockNs());
      }
    }

    void check() {
      long sinceNs = owner.clockNs() - openedNs;
      if (!ready && socket != null && sinceNs > PATIENCE_NS) {
        close();
      }
      if (socket == null && sinceNs >= PAUSE_NS) {
        open();
      }
    }

    long checkNs(long latestNs) {
      long dueNs = openedNs + (socket == null ? PAUSE_NS : PATIENCE_NS + 1);
      return ready || latestNs - dueNs < 0 ? latestNs : dueNs;
    }

    void send(byte[][] frames) {
      if (socket != null && ready) {
        socket.send(frames);
      }
    }
  }
}
