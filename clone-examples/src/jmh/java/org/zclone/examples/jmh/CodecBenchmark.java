package org.zclone.examples.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.zclone.api.Bytes;
import org.zclone.api.Update;
import org.zclone.chp.KvMsg;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Batch;
import org.zclone.session.BatchReader;
import org.zclone.session.BatchWriter;
import org.zclone.session.Limits;
import org.zclone.session.ServerMessage;
import org.zclone.session.WriteWriter;

/** Frames of both planes; each figure is for one update. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
  private static final int ENTRIES = 400; // somewhat less than 64 KiB
  private static final int TARGET = 64 << 10;

  private final List<StoredEntry> entries = Samples.entries(ENTRIES);
  private final List<List<Update>> writes =
      entries.stream()
          .map(entry -> List.of(Update.put(entry.key(), Bytes.wrap(entry.array()))))
          .toList();
  private final BatchWriter batches = new BatchWriter(TARGET);
  private final WriteWriter groups = new WriteWriter(TARGET);
  private final byte[] batch = encodeBatch();
  private final byte[][] publication =
      KvMsg.update(Samples.key(1), new byte[16], 0, new byte[100]).withSequence(7).frames();
  private final Limits limits = new Limits(255, 1 << 20, 10_000);
  private final org.zclone.chp.Limits chpLimits = new org.zclone.chp.Limits(255, 1 << 20);

  /** Entries to a BATCH. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public byte[] encodeBatch() {
    batches.begin(0);
    for (StoredEntry entry : entries) {
      batches.add(entry);
    }
    return batches.finish(Batch.CUT, ENTRIES, 1);
  }

  /** A BATCH to entries, with the checks. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public void decodeBatch(Blackhole sink) throws Exception {
    Batch message = (Batch) ServerMessage.decode(batch, limits);
    for (BatchReader reader = message.reader(); reader.next(); ) {
      sink.consume(reader.entry());
    }
  }

  /** Updates to a WRITE. */
  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public byte[] encodeWrite() {
    groups.begin(0, 1);
    for (List<Update> write : writes) {
      groups.add(write);
    }
    return groups.finish();
  }

  /** Five frames of RFC 12 to a message and back. */
  @Benchmark
  public byte[][] publication() throws Exception {
    return KvMsg.decodeUpdate(publication, chpLimits).withSequence(8).frames();
  }
}
