package org.zclone.examples.tree;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * What tells that a file changed, without reading it.
 *
 * @param size in bytes
 * @param modified when it was last written
 * @param identity which file it is, since a rename puts another in its place
 *     <p><em>Immutable.</em>
 */
public record FileStamp(long size, FileTime modified, String identity) {
  /** The stamp in {@code attributes}. */
  static FileStamp of(BasicFileAttributes attributes) {
    return new FileStamp(
        attributes.size(), attributes.lastModifiedTime(), String.valueOf(attributes.fileKey()));
  }

  /** Whether a later write could leave the same stamp, clocks of file systems being coarse. */
  boolean isYoungerThan(Duration age, Instant now) {
    Duration since = Duration.between(modified.toInstant(), now);
    return since.abs().compareTo(age) < 0;
  }
}
