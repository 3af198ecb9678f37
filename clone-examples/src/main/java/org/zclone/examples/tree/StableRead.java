package org.zclone.examples.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.zclone.api.Bytes;

/** Reads files that others may be writing. */
final class StableRead {
  private StableRead() {}

  /**
   * The content of {@code file}, if its stamp was {@code expected} before and after; empty if it
   * changed meanwhile, and then it is worth looking again.
   *
   * @throws IOException if it cannot be read
   */
  static Optional<Bytes> read(Path file, FileStamp expected) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(Math.toIntExact(expected.size()) + 1); // one more, to see it grow
    }
    FileStamp after = FileStamp.of(Files.readAttributes(file, BasicFileAttributes.class));
    boolean isStable = after.equals(expected) && content.length == expected.size();
    return isStable ? Optional.of(Bytes.wrap(content)) : Optional.empty();
  }
}
