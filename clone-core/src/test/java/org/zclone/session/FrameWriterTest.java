package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
  @Test
  void the_buffer_grows_before_any_field() {
    for (int before = 0; before < 300; before++) {
      FrameWriter out = FrameWriter.of(1).raw(new byte[before], 0, before);
      out.u8(0x11).u16(0x2233).u32(0x44556677).u64(0x8899AABBCCDDEEFFL).id(new UUID(1, 2));
      out.text("é").bytes(new byte[] {9});
      byte[] frame = out.frame();

      assertThat(Arrays.copyOfRange(frame, 4 + before, frame.length))
          .isEqualTo(
              Samples.hex(
                  "11 2233 44556677 8899aabbccddeeff 0000000000000001 0000000000000002"
                      + "0002 c3a9 00000001 09"));
    }
  }

  @Test
  void text_is_at_most_65535_octets() {
    assertThat(FrameWriter.of(1).text("x".repeat(65_535)).size()).isEqualTo(4 + 2 + 65_535);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrameWriter.of(1).text("x".repeat(65_536)));
  }
}
