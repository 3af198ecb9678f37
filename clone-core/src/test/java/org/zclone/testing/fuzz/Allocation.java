package org.zclone.testing.fuzz;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * How much this thread has allocated, as HotSpot counts it; without HotSpot, nothing. By
 * reflection, since the module that has it is no dependency of ours. <em>Immutable.</em>
 */
final class Allocation {
  /** How many times its size a message may cost. */
  static final long TIMES = 64;

  private final MethodHandle counter;

  Allocation() {
    counter = find();
  }

  private static MethodHandle find() {
    try {
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      return MethodHandles.publicLookup()
          .findVirtual(type, "getCurrentThreadAllocatedBytes", MethodType.methodType(long.class))
          .bindTo(threads);
    } catch (ReflectiveOperationException e) {
      return MethodHandles.constant(long.class, 0L);
    }
  }

  long bytes() {
    try {
      return (long) counter.invokeExact();
    } catch (Throwable e) { // what invokeExact declares
      throw new AssertionError(e);
    }
  }
}
