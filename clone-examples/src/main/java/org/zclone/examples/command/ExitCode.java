package org.zclone.examples.command;

/** How commands end; scripts depend on these numbers. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** The key was not found, what was asked for was refused, or output is lost. */
  public static final int REFUSED = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /**
   * No server answered in time. A write was never sent, or may have happened or not: the complaint
   * says which.
   */
  public static final int NO_SERVER = 3;

  private ExitCode() {}
}
