package org.zclone.reactor;

/**
 * A thread of JeroMQ's that lets others run when it looks for work again and again within
 * microseconds.
 *
 * <p>JeroMQ wakes a thread and only then counts what is there for it. If the one that wakes loses
 * its processor in between to the one that is woken, that one finds nothing, looks again at once,
 * and keeps the other from coming to the end: for the rest of a slice of the kernel's, which is
 * some milliseconds for one message. Yielding ends that. A selector asks its thread whether it is
 * interrupted before each wait, which is where this thread counts how often it looks. <em>Confined
 * to one thread</em>, but for what {@link Thread} allows others.
 */
final class IoThread extends Thread {
  /** Who looks again so soon has found nothing, or very little. */
  private static final long SHORT_NS = 20_000;

  /** So many times in a row that may be work. */
  private static final int ALLOWED = 2;

  private long lookedNs = System.nanoTime();
  private int shortLooks;
  private volatile long yields; // written by this thread only

  IoThread(Runnable work, String name) {
    super(work, name);
    setDaemon(true);
  }

  @Override
  public boolean isInterrupted() {
    if (currentThread() == this) {
      onLook(System.nanoTime());
    }
    return super.isInterrupted();
  }

  private void onLook(long nowNs) {
    shortLooks = nowNs - lookedNs < SHORT_NS ? shortLooks + 1 : 0;
    lookedNs = nowNs;
    if (shortLooks > ALLOWED) {
      yields++;
      Thread.yield();
    }
  }

  /** How often it has let others run. From any thread. */
  long yields() {
    return yields;
  }
}
