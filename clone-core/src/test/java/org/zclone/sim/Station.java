package org.zclone.sim;

import java.util.ArrayList;
import java.util.List;

/** Where a node is plugged into the network, with the connections that begin there. */
final class Station {
  final Node node;
  final List<Connection> connections = new ArrayList<>();
  private long cutUntilNs;

  Station(Node node) {
    this.node = node;
  }

  boolean isCut() {
    return node.world.timeline.nowNs() < cutUntilNs;
  }

  /** Nothing comes or goes for a while, and nobody is told. */
  void cut(long ns) {
    cutUntilNs = Math.max(cutUntilNs, node.world.timeline.nowNs() + ns);
    for (Connection connection : List.copyOf(connections)) {
      connection.hold(true, true, ns);
    }
  }

  void heal() {
    cutUntilNs = 0;
    List.copyOf(connections).forEach(Connection::release);
  }
}
