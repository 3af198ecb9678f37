package org.zclone.bstar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.bstar.election.Wire;
import org.zclone.bstar.fsm.State;
import org.zclone.bstar.testing.Client;
import org.zclone.bstar.testing.TestPair;
import org.zclone.testing.FreePorts;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Our server beside one that speaks the digits of the Guide. */
class GuidePeerTest {
  private final String own = FreePorts.endpoint();
  private final String peer = FreePorts.endpoint();

  @Test
  void a_primary_pairs_with_a_backup_of_the_guide() {
    try (DigitPeer guide = new DigitPeer();
        BinaryStar star = BinaryStar.with(primary()).start()) {
      guide.sayUntilHeard("2", "3");
      assertThat(star.state()).isEqualTo(State.ACTIVE);
    }
  }

  @Test
  void a_backup_stands_by_for_a_primary_of_the_guide_and_takes_over_for_a_client() {
    BinaryStarConfig config =
        BinaryStarConfig.backup(own, peer).withWire(Wire.GUIDE).withFailover(Duration.ofSeconds(2));
    BinaryStar.Builder builder =
        BinaryStar.with(config)
            .voter(
                "tcp://127.0.0.1:0", SocketType.ROUTER, (message, me) -> message.reply("served"));
    try (BinaryStar star = builder.start();
        Client client = new Client()) {
      try (DigitPeer guide = new DigitPeer()) {
        guide.sayUntilHeard("3", "4");
        assertThat(client.ask(star.voterEndpoints().get(0), "?")).isEqualTo("nothing");
      }

      assertThat(client.askPatiently(star.voterEndpoints().get(0), "?")).isEqualTo("served");
      assertThat(star.state()).isEqualTo(State.ACTIVE);
    }
  }

  @Test
  void a_standby_takes_over_when_the_guides_server_starts_anew() {
    try (DigitPeer guide = new DigitPeer();
        BinaryStar star = BinaryStar.with(primary()).start()) {
      guide.sayUntilHeard("3", "4");
      assertThat(star.state()).isEqualTo(State.PASSIVE);

      guide.sayUntilHeard("2", "3");
      assertThat(star.state()).isEqualTo(State.ACTIVE);
    }
  }

  @Test
  void two_of_ours_can_talk_in_digits_too() {
    try (TestPair pair = new TestPair(config -> config.withWire(Wire.GUIDE)).started()) {
      pair.primary().crash();

      assertThat(pair.backup().askPatiently()).isEqualTo("BACKUP");

      pair.primary().start().await(State.PASSIVE);
    }
  }

  @Test
  void one_that_speaks_digits_and_one_that_does_not_never_pair() {
    try (DigitPeer guide = new DigitPeer();
        BinaryStar star = BinaryStar.with(BinaryStarConfig.primary(own, peer)).start()) {
      guide.say("3", Duration.ofSeconds(1));

      TestPair.await(() -> star.status().counters().get("malformed_length") > 0);
      assertThat(star.state()).isEqualTo(State.PENDING);
      assertThat(star.status().peer()).isEmpty();
    }
  }

  private BinaryStarConfig primary() {
    return BinaryStarConfig.primary(own, peer).withWire(Wire.GUIDE);
  }

  /** Publishes a digit each 100 ms, and listens. */
  private final class DigitPeer implements AutoCloseable {
    private final ZContext context = new ZContext();
    private final ZMQ.Socket pub = context.createSocket(SocketType.PUB);
    private final ZMQ.Socket sub = context.createSocket(SocketType.SUB);

    DigitPeer() {
      pub.setHandshakeIvl(200); // some connections of JeroMQ 0.6.0 hang at first
      sub.setHandshakeIvl(200);
      assertThat(pub.bind(peer)).isTrue();
      sub.subscribe(ZMQ.SUBSCRIPTION_ALL);
      sub.connect(own);
      sub.setReceiveTimeOut(100);
    }

    void sayUntilHeard(String digit, String end) {
      List<String> heard = new ArrayList<>();
      long giveUpNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!heard.contains(end)) {
        assertThat(System.nanoTime() - giveUpNs).as("heard %s", heard).isNegative();
        pub.send(digit);
        String text = sub.recvStr();
        if (text != null) {
          heard.add(text);
        }
      }
    }

    void say(String digit, Duration time) {
      long endNs = System.nanoTime() + time.toNanos();
      while (System.nanoTime() - endNs < 0) {
        pub.send(digit);
        sub.recvStr();
      }
    }

    @Override
    public void close() {
      context.close();
    }
  }
}
