package org.zclone.examples.bench;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.replicatedmap.ReplicatedMap;
import java.util.Map;

/** Hazelcast's ReplicatedMap with putAll. */
public final class HazelcastContender extends PeerContender {
  /** For the service loader. */
  public HazelcastContender() {
    super("Hazelcast putAll", Program.class);
  }

  /** A process of members. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws Exception {
      PeerProgram.obey(Member::new, arguments);
    }
  }

  private static final class Member implements PeerMember {
    private final ReplicatedMap<String, byte[]> map;

    Member(int port) {
      Config config = new Config();
      config.setProperty("hazelcast.phone.home.enabled", "false");
      config.setProperty("hazelcast.logging.type", "none");
      config.setProperty("hazelcast.socket.bind.any", "false");
      config.getNetworkConfig().setPort(port).setPortAutoIncrement(true);
      config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
      JoinConfig join = config.getNetworkConfig().getJoin();
      join.getAutoDetectionConfig().setEnabled(false);
      join.getMulticastConfig().setEnabled(false);
      join.getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + port);
      map = Hazelcast.newHazelcastInstance(config).getReplicatedMap("bench");
    }

    @Override
    public void putAll(Map<String, byte[]> entries) {
      map.putAll(entries);
    }

    @Override
    public byte[] get(String key) {
      return map.get(key);
    }
  }
}
