package org.zclone.examples.command;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The way of results to stdout, which remembers how it ended: a {@code PrintStream} tells nobody
 * why it could not write. Says once on stderr that something is lost.
 *
 * <p><em>Thread-safe</em> behind a {@code PrintStream}.
 */
final class Results extends FilterOutputStream {
  private static final Path STDOUT = Path.of("/proc/self/fd/1");

  private volatile Fate fate = Fate.WRITTEN;

  Results(OutputStream out) {
    super(out);
  }

  /** What became of the results. */
  enum Fate {
    /** All of them are out. */
    WRITTEN,
    /** The reader of a pipe wants no more, as in {@code ls | head}. */
    UNWANTED,
    /** A full disk, for one. */
    LOST
  }

  Fate fate() {
    return fate;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      onFailure(e);
      throw e;
    }
  }

  private void onFailure(IOException e) {
    if (fate != Fate.WRITTEN) {
      return;
    }
    fate = isReaderGone(e) ? Fate.UNWANTED : Fate.LOST;
    if (fate == Fate.LOST) {
      Console.complain("stdout cannot be written, and output is lost: " + e.getMessage());
    }
  }

  /** The system's words differ with the language; a pipe can fail for this reason only. */
  private static boolean isReaderGone(IOException e) {
    return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")
        || stdout().startsWith("pipe:");
  }

  private static String stdout() {
    try {
      return Files.readSymbolicLink(STDOUT).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return ""; // no Linux
    }
  }
}
