package org.zclone.reactor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zclone.api.ClientConfig;
import org.zclone.client.ClientCore;
import org.zclone.client.ClientEffect;

/**
 * The sockets of a client: performs what its core wants done with them, and feeds it what they
 * read. <em>Confined to the reactor thread.</em>
 */
final class ClientSockets {
  private final Loop loop;
  private final ClientConfig config;
  private final ClientCore core;
  private final Map<Long, ChannelSocket> channels = new HashMap<>();
  private final Map<Long, LinkSockets> links = new HashMap<>();
  private final List<WriterSocket> writers = new ArrayList<>();

  ClientSockets(Loop loop, ClientConfig config, ClientCore core) {
    this.loop = loop;
    this.config = config;
    this.core = core;
  }

  /** Performs an effect if it concerns a socket. */
  void perform(ClientEffect effect) {
    if (effect instanceof ClientEffect.SendOnChannel send) {
      channel(send.link()).ifPresent(channel -> channel.send(send.frames()));
    } else if (effect instanceof ClientEffect.SendUpdate send) {
      writers.get(send.serverIndex()).send(send.update());
    } else if (effect instanceof ClientEffect.OpenChannel open) {
      openChannel(open);
    } else if (effect instanceof ClientEffect.OpenWriters) {
      openWriters();
    } else if (effect instanceof ClientEffect.OpenLink open) {
      closeChannel(open.link());
      openLink(open.link(), open.serverIndex());
    } else if (effect instanceof ClientEffect.RequestSnapshot request) {
      requestSnapshot(request);
    } else if (effect instanceof ClientEffect.CloseSnapshot close) {
      Optional.ofNullable(links.get(close.link())).ifPresent(LinkSockets::closeSnapshot);
    } else if (effect instanceof ClientEffect.CloseLink close) {
      closeChannel(close.link());
      Optional.ofNullable(links.remove(close.link())).ifPresent(LinkSockets::close);
    }
  }

  private Optional<ChannelSocket> channel(long link) {
    return Optional.ofNullable(channels.get(link));
  }

  private void closeChannel(long link) {
    Optional.ofNullable(channels.remove(link)).ifPresent(ChannelSocket::close);
  }

  private void openChannel(ClientEffect.OpenChannel open) {
    long link = open.link();
    channels.put(
        link,
        new ChannelSocket(
            loop,
            open.server(),
            frames -> core.onChannelMessage(link, frames, System.nanoTime()),
            new Connection.Listener() {
              @Override
              public void onConnection(boolean up) {
                onChannel(link, up);
              }

              @Override
              public void onRefused() {
                if (config.servers().size() > 1) { // else there is nothing better than to wait
                  core.onChannelRefused(link, System.nanoTime());
                }
              }
            }));
  }

  private void onChannel(long link, boolean up) {
    if (up) {
      core.onChannelConnected(link, System.nanoTime());
    } else {
      core.onChannelDisconnected(link, System.nanoTime());
    }
  }

  private void openLink(long link, int server) {
    links.put(
        link,
        new LinkSockets(
            loop,
            config.servers().get(server),
            config.subtrees(),
            frames -> core.onPublication(link, frames, System.nanoTime()),
            up -> onLink(link, up)));
  }

  private void onLink(long link, boolean up) {
    if (up) {
      core.onLinkConnected(link, System.nanoTime());
    } else {
      core.onLinkDisconnected(link, System.nanoTime());
    }
  }

  private void requestSnapshot(ClientEffect.RequestSnapshot request) {
    LinkSockets link = links.get(request.link());
    if (link != null) {
      link.request(
          request.requests(),
          frames ->
              core.onSnapshotMessage(request.link(), request.attempt(), frames, System.nanoTime()));
    }
  }

  private void openWriters() {
    for (int i = 0; i < config.servers().size(); i++) {
      int server = i;
      writers.add(
          new WriterSocket(
              loop, config.servers().get(i), config.collector(), ready -> onWriter(server, ready)));
    }
  }

  private void onWriter(int server, boolean ready) {
    if (ready) {
      core.onWriterReady(server, System.nanoTime());
    } else {
      core.onWriterLost(server, System.nanoTime());
    }
  }

  /** Looks at what does not get connected. */
  void check(long nowNs) {
    channels.values().forEach(channel -> channel.check(nowNs));
    writers.forEach(writer -> writer.check(nowNs));
  }

  /** When {@link #check} must be called at the latest; {@code latestNs} if nobody waits for it. */
  long checkNs(long nowNs, long latestNs) {
    long leftNs = latestNs - nowNs;
    for (WriterSocket writer : writers) {
      leftNs = Math.min(leftNs, writer.deadlineNs(nowNs) - nowNs);
    }
    for (ChannelSocket channel : channels.values()) {
      leftNs = Math.min(leftNs, channel.checkNs(latestNs) - nowNs);
    }
    return nowNs + leftNs;
  }

  /** The client closes: sends what a server should hear of it. */
  void sendFarewell(ClientEffect.SendOnChannel send) {
    channel(send.link()).ifPresent(channel -> channel.sendFarewell(send.frames()));
  }
}
