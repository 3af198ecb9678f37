package org.zclone.testing.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Messages in files that every run begins with: valid ones, hostile ones, and those that once made
 * something fail. A file has a line for each frame, in hexadecimal; an empty frame is a {@code -}.
 * <em>Immutable.</em>
 */
public final class Corpus {
  private static final HexFormat HEX = HexFormat.of();
  private static final String EMPTY = "-";
  private static final String COMMENT = "#";
  private static final String SUFFIX = ".hex";

  private final String name;
  private final Path folder;

  /** The one in a folder of that name, below {@code src/test/resources/corpus}. */
  public Corpus(String name) {
    this.name = name;
    this.folder = Path.of("src", "test", "resources", "corpus", name);
  }

  /** Its messages by the names of their files. */
  public Map<String, byte[][]> messages() {
    Map<String, byte[][]> messages = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
        messages.put(file.getFileName().toString(), parse(Files.readString(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return messages;
  }

  /** Its valid messages, to be damaged. */
  public List<byte[][]> originals() {
    List<byte[][]> originals = new ArrayList<>();
    messages()
        .forEach(
            (file, message) -> {
              if (file.startsWith("valid-")) {
                originals.add(message);
              }
            });
    return originals;
  }

  private static byte[][] parse(String text) {
    return text.lines()
        .map(line -> line.contains(COMMENT) ? line.substring(0, line.indexOf(COMMENT)) : line)
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(line -> line.equals(EMPTY) ? new byte[0] : HEX.parseHex(line))
        .toArray(byte[][]::new);
  }

  /** Messages in the format of the files. */
  static String text(byte[][] message) {
    StringBuilder text = new StringBuilder();
    for (byte[] frame : message) {
      text.append(frame.length == 0 ? EMPTY : HEX.formatHex(frame)).append('\n');
    }
    return text.toString();
  }

  /** Keeps a message that made something fail, below {@code target}; returns where. */
  Path keep(byte[][] message) {
    String file = "found-" + HEX.toHexDigits(Arrays.deepHashCode(message)) + SUFFIX;
    try {
      Path kept = Files.createDirectories(Path.of("target", "fuzz", name)).resolve(file);
      return Files.writeString(kept, text(message));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
