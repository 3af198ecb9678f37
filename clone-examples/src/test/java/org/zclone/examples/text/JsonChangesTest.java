package org.zclone.examples.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.zclone.api.Bytes;
import org.zclone.api.Change;
import org.zclone.api.Change.Cause;
import org.zclone.api.ClientStatus;
import org.zclone.api.Endpoint;
import org.zclone.api.Plane;
import org.zclone.examples.TestEntry;

class JsonChangesTest {
  private final JsonChanges json = new JsonChanges();

  @Test
  void a_put_has_its_value_and_no_old_one() {
    Change change = TestEntry.of("/a", "1", 7).appears(Cause.PUT);

    assertThat(json.change(change))
        .isEqualTo("{\"cause\":\"PUT\",\"key\":\"/a\",\"value\":\"1\",\"sequence\":\"7\"}");
  }

  @Test
  void a_removal_has_the_old_value_alone() {
    Change change = TestEntry.of("/a", "1", 7).goes(Cause.EXPIRED);

    assertThat(json.change(change))
        .isEqualTo("{\"cause\":\"EXPIRED\",\"key\":\"/a\",\"old\":\"1\",\"sequence\":\"8\"}");
  }

  @Test
  void values_that_are_no_text_are_in_base_64() {
    TestEntry old = new TestEntry("/a", Bytes.wrap(new byte[] {-1, 0}), 7);
    TestEntry now = new TestEntry("/a", Bytes.wrap(new byte[] {(byte) 0xfb}), 8);
    Change change = new Change(Cause.PUT, "/a", Optional.of(old), Optional.of(now), 8);

    assertThat(json.change(change)).contains("\"value64\":\"+w==\",\"old64\":\"/wA=\"");
  }

  @Test
  void a_change_is_one_line_whatever_it_holds() {
    Change change =
        TestEntry.of("/quote\"back\\", "line\nline\r\u2028\u0000", 1).appears(Cause.PUT);

    assertThat(json.change(change))
        .doesNotContain("\n", "\r", "\u0000")
        .contains("\"key\":\"/quote\\\"back\\\\\"", "\"value\":\"line\\nline\\r");
  }

  @Test
  void a_notice_has_no_key() {
    ClientStatus status =
        new ClientStatus(
            ClientStatus.State.LIVE,
            true,
            Optional.of(new Endpoint("127.0.0.1", 5556)),
            Plane.RFC12,
            7,
            Optional.empty(),
            "synced");

    assertThat(json.notice(status))
        .isEqualTo(
            "{\"status\":\"LIVE\",\"server\":\"tcp://127.0.0.1:5556\",\"detail\":\"synced\"}");
  }

  @Test
  void an_object_of_texts_is_one_line() {
    assertThat(Json.object(Map.of("digest", "00"))).isEqualTo("{\"digest\":\"00\"}");
  }

  @Test
  void the_plain_form_is_one_line_with_the_value_in_quotes() {
    Change change = TestEntry.of("/a", "x\ny", 7).appears(Cause.PUT);

    assertThat(new PlainChanges().change(change)).matches("PUT +/a +\"x\\\\ny\" \\(7\\)");
  }
}
