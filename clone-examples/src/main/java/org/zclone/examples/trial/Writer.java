package org.zclone.examples.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.api.ClosedException;
import org.zclone.api.OutcomeUnknownException;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.api.WriteRefusedException;

/**
 * A client that writes one value after the other on a thread of its own, through whatever happens,
 * and looks whether it reads what it wrote. What it found may be asked once it has ended.
 */
final class Writer {
  static final int KEYS = 250;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final int number;
  private final Duration pause;
  private final Acknowledgements told;
  private final CloneClient client;
  private final Thread thread;
  private final List<Register> registers = new ArrayList<>();
  private final Findings findings = new Findings();
  private volatile long count; // written by one thread only
  private long unanswered;
  private volatile boolean stopped;

  Writer(ClientConfig config, int number, Duration pause, Acknowledgements told) {
    this.number = number;
    this.pause = pause;
    this.told = told;
    String subtree = Writers.SUBTREE + number + "/";
    for (int i = 0; i < KEYS; i++) {
      registers.add(new Register(subtree + i));
    }
    client = CloneClient.connect(config.withSubtree(subtree).withWriteTimeout(PATIENCE));
    thread = new Thread(this::run, "trial-writer-" + number);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!stopped) {
      writeNext();
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  private void writeNext() {
    Register register = registers.get((int) (count % KEYS));
    Update update = register.next(count + 1);
    count++;
    try {
      Receipt receipt = client.writeAndWait(update);
      told.add(number, receipt, System.nanoTime());
      register.onReceipt(receipt);
      register.compare(client.get(update.key())).ifPresent(this::readOlder);
    } catch (OutcomeUnknownException e) {
      unanswered++;
      register.onUnknown();
    } catch (WriteRefusedException e) {
      onRefusal(register, update, e);
    } catch (ClosedException e) {
      stopped = true;
    }
  }

  private void readOlder(Finding finding) {
    findings.add(new Finding(Finding.Kind.OLDER, "its own writer read: " + finding.text()));
  }

  /** Nobody else writes, so that a condition fails only if something went wrong. */
  private void onRefusal(Register register, Update update, WriteRefusedException refusal) {
    if (refusal.actualSequence().isEmpty()) {
      unanswered++;
      return;
    }
    Finding finding = register.refused(client.get(update.key()));
    findings.add(new Finding(finding.kind(), finding.text() + "; " + refusal.getMessage()));
  }

  void stop() {
    stopped = true;
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closing ends the writer as well
    }
    client.close();
  }

  /** Compares what {@code reader} has with what was told. */
  void check(CloneClient reader) {
    for (Register register : registers) {
      register.compare(reader.get(register.key())).ifPresent(findings::add);
    }
  }

  /** How often it has written. */
  long count() {
    return count;
  }

  Findings findings() {
    return findings;
  }

  /** Writes that were refused or not answered in time. */
  long unanswered() {
    return unanswered;
  }
}
