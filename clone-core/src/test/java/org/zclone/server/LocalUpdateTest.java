package org.zclone.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zclone.server.TestServer.EPOCH;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;

/** Writes of the application that embeds the server. */
class LocalUpdateTest {
  private static final Bytes VALUE = Bytes.utf8("v");

  private final TestServer server = new TestServer();

  @Test
  void it_is_accepted_and_published_like_any_other() {
    Receipt receipt = server.local(Update.put("/k", VALUE));

    assertThat(receipt).isEqualTo(new Receipt(Receipt.Level.ACCEPTED, EPOCH + 1));
    assertThat(server.published()).containsExactly("/k=v @1 ttl=0;");
    assertThat(server.snapshot("")).contains("/k=v @1");
    assertThat(server.counter("updates")).isEqualTo(1);
  }

  @Test
  void a_lifetime_is_published_and_honoured() {
    server.local(Update.put("/k", VALUE).ttl(Duration.ofSeconds(3)));

    assertThat(server.published()).containsExactly("/k=v @1 ttl=3;");
    assertThat(server.afterMs(2999).published()).isEmpty();
    assertThat(server.afterMs(1).published()).containsExactly("/k= @2 expired=1;");
  }

  @Test
  void a_removal_is_accepted_whether_or_not_the_key_is_there() {
    server.put("/k", "v").published();

    assertThat(server.local(Update.remove("/k")).sequence()).isEqualTo(EPOCH + 2);
    assertThat(server.local(Update.remove("/k")).sequence()).isEqualTo(EPOCH + 3);
    assertThat(server.published()).containsExactly("/k= @2 ttl=0;", "/k= @3 ttl=0;");
  }

  @Test
  void if_absent_it_is_accepted_for_an_absent_key_alone() {
    server.local(Update.put("/k", VALUE).ifAbsent());

    assertThatThrownBy(() -> server.local(Update.put("/k", VALUE).ifAbsent()))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessage(
            "refused the write to /k: expected sequence 0, it has %d (0: absent)", EPOCH + 1);
    assertThat(server.published()).hasSize(1);
  }

  @Test
  void if_sequence_it_is_accepted_for_exactly_that_entry() {
    server.put("/k", "v").put("/other", "v");

    server.local(Update.put("/k", VALUE).ifSequence(EPOCH + 1));

    assertThatThrownBy(() -> server.local(Update.put("/k", VALUE).ifSequence(EPOCH + 1)))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessage(
            "refused the write to /k: expected sequence %d, it has %d (0: absent)",
            EPOCH + 1, EPOCH + 3);
  }

  @Test
  void if_sequence_an_absent_key_is_refused() {
    assertThatThrownBy(() -> server.local(Update.put("/k", VALUE).ifSequence(5)))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessage("refused the write to /k: expected sequence 5, it has 0 (0: absent)");
  }

  @Test
  void a_removal_may_have_a_condition_too() {
    server.put("/k", "v");

    assertThatThrownBy(() -> server.local(Update.remove("/k").ifSequence(EPOCH)))
        .isInstanceOf(WriteRefusedException.class);
    assertThat(server.local(Update.remove("/k").ifSequence(EPOCH + 1)).sequence())
        .isEqualTo(EPOCH + 2);
  }

  @Test
  void an_expired_key_is_absent() {
    server.local(Update.put("/k", VALUE).ttl(Duration.ofSeconds(1)));
    server.afterMs(1000);

    assertThat(server.local(Update.put("/k", VALUE).ifAbsent()).sequence()).isEqualTo(EPOCH + 3);
  }

  @Test
  void the_limits_of_the_server_hold() {
    TestServer small = new TestServer(TestServer.config().withMaxValueBytes(3));
    String key = "k".repeat(256);

    assertThat(small.local(Update.put("/k", Bytes.utf8("123"))).sequence()).isEqualTo(EPOCH + 1);
    assertThatThrownBy(() -> small.local(Update.put("/k", Bytes.utf8("1234"))))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessage("refused the write to /k: its value is longer than 3 bytes");
    assertThatThrownBy(() -> small.local(Update.put(key, VALUE)))
        .isInstanceOf(WriteRefusedException.class)
        .hasMessage("refused the write to " + key + ": it is longer than 255 bytes");
    assertThat(small.published()).hasSize(1);
  }
}
