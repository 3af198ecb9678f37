package org.zclone.examples.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jgroups.JChannel;
import org.jgroups.blocks.ReplicatedHashMap;

/** JGroups' ReplicatedHashMap with updates that nobody waits for, over its TCP stack. */
public final class JGroupsContender extends PeerContender {
  /** For the service loader. */
  public JGroupsContender() {
    super("JGroups async", Program.class);
  }

  /** A process of members. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      System.setProperty("jgroups.bind_addr", "127.0.0.1");
      System.setProperty("jgroups.bind_port", arguments[0]);
      System.setProperty("jgroups.tcpping.initial_hosts", "127.0.0.1[" + arguments[0] + "]");
      System.setProperty("jgroups.tcp.port_range", "20");
      PeerProgram.obey(port -> new Member(), arguments);
    }
  }

  private static final class Member implements PeerMember {
    private static final long STATE_MS = 10_000;

    private final ReplicatedHashMap<String, byte[]> map;

    Member() throws Exception {
      JChannel channel = new JChannel("tcp.xml");
      map = new ReplicatedHashMap<>(new ConcurrentHashMap<>(), channel);
      map.setBlockingUpdates(false);
      channel.connect("bench");
      map.start(STATE_MS);
    }

    @Override
    public void putAll(Map<String, byte[]> entries) {
      entries.forEach(map::put);
    }

    @Override
    public byte[] get(String key) {
      return map.get(key);
    }
  }
}
