package org.zclone.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChunkTest {
  @Test
  void entries_come_out_as_they_went_in_and_a_full_chunk_takes_no_more() {
    Chunk chunk = new Chunk();
    byte[] value = new byte[30_000];
    value[7] = 7;

    assertThat(chunk.add(key("/one"), value)).isTrue();
    assertThat(chunk.add(key("/two"), value)).isTrue();
    assertThat(chunk.add(key("/three"), value)).isFalse();

    byte[] frame = chunk.take();
    Map<String, byte[]> read = new TreeMap<>();
    assertThat(Chunk.read(frame, read::put)).isEqualTo(2);
    assertThat(read).containsOnlyKeys("/one", "/two");
    assertThat(read.get("/two")).isEqualTo(value);
    assertThat(frame).hasSizeLessThan(Chunk.BYTES);
    assertThat(chunk.add(key("/three"), value)).isTrue();
  }

  @Test
  void an_entry_larger_than_a_chunk_goes_alone() {
    Chunk chunk = new Chunk();
    byte[] large = new byte[2 * Chunk.BYTES];

    assertThat(chunk.add(key("/large"), large)).isTrue();
    assertThat(chunk.add(key("/small"), new byte[1])).isFalse();
    assertThat(Chunk.read(chunk.take(), (key, value) -> assertThat(value).isEqualTo(large)))
        .isEqualTo(1);
    assertThat(chunk.add(key("/small"), new byte[1])).isTrue();
  }

  private static byte[] key(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
