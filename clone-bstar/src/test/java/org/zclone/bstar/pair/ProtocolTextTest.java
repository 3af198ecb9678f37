package org.zclone.bstar.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.zclone.replica.Digest;
import org.zclone.replica.StoredEntry;
import org.zclone.server.ServerCore;
import org.zclone.session.Malformed;
import org.zclone.session.Status;

/** Decodes the examples of PROTOCOL.md and writes them again. */
class ProtocolTextTest {
  private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

  @Test
  void the_example_of_join_is_what_is_written() throws Exception {
    byte[] frame = examples().get(1);

    assertThat(LinkMessage.decode(frame))
        .isEqualTo(new LinkMessage.Join(ID, ServerCore.NO_HISTORY, 0));
    assertThat(new LinkMessage.Join(ID, ServerCore.NO_HISTORY, 0).encode()).isEqualTo(frame);
  }

  @Test
  void the_example_of_records_is_what_is_written() throws Exception {
    byte[] frame = examples().get(2);
    StoredEntry entry = new StoredEntry("/config/pool", new byte[] {'2', '0'}, 1007, 0);
    RecordWriter writer = new RecordWriter();
    writer.onUpdate(entry);
    writer.onAnswer(ID, 1, Status.ACCEPTED, 1007);

    assertThat(writer.finish(3, LinkProtocol.LIVE, 1007, Digest.of(entry))).isEqualTo(frame);
    RecordWriter copy = new RecordWriter();
    LinkMessage.Records records = (LinkMessage.Records) LinkMessage.decode(frame);
    RecordReader.read(records, copy);
    assertThat(copy.finish(records.index(), records.flags(), records.to(), records.digest()))
        .isEqualTo(frame);
  }

  @Test
  void every_cut_of_an_example_is_refused_and_does_no_harm() throws Exception {
    for (byte[] frame : examples()) {
      for (int length = 0; length < frame.length; length++) {
        byte[] cut = java.util.Arrays.copyOf(frame, length);
        try {
          if (LinkMessage.decode(cut) instanceof LinkMessage.Records records) {
            RecordReader.read(records, new RecordWriter());
          }
        } catch (Malformed expected) {
          assertThat(expected.reason()).isNotNull();
        }
      }
    }
  }

  /** The frames between fences that begin with the signature. */
  private static List<byte[]> examples() throws IOException {
    List<byte[]> frames = new ArrayList<>();
    StringBuilder octets = new StringBuilder();
    for (String line : Files.readAllLines(Path.of("PROTOCOL.md"))) {
      if (line.matches("([0-9a-f]{2} )*[0-9a-f]{2} *;.*")) {
        octets.append(line, 0, line.indexOf(';'));
      } else if (line.equals("```") && octets.length() > 0) {
        frames.add(HexFormat.of().parseHex(octets.toString().replace(" ", "")));
        octets.setLength(0);
      }
    }
    assertThat(frames).hasSize(3);
    return frames;
  }
}
