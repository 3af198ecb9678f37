package org.zclone.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A frame as PROTOCOL.md shows it: each field's octets, and beside them what the decoded message
 * says.
 */
final class Described {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
  private static final int OCTETS_IN_LINE = 16;
  private static final UUID NOBODY = new UUID(0, 0);

  private final byte[] frame;
  private final List<String> lines = new ArrayList<>();
  private int at;

  private Described(byte[] frame) {
    this.frame = frame;
    field(3, "signature, version 1");
  }

  static String of(byte[] frame) throws Malformed {
    boolean fromServer = frame[3] < 0;
    return fromServer
        ? of(frame, ServerMessage.decode(frame, Samples.LIMITS))
        : of(frame, ClientMessage.decode(frame, Samples.LIMITS));
  }

  private static String of(byte[] frame, ClientMessage message) {
    Described described = new Described(frame);
    if (message instanceof Hello hello) {
      described.hello(hello);
    } else if (message instanceof ClientMessage.Credit credit) {
      described.field(1, "CREDIT").field(8, "limit " + credit.limit());
    } else if (message instanceof Write write) {
      described.write(write);
    } else if (message instanceof ClientMessage.Beat beat) {
      described
          .field(1, "BEAT")
          .field(8, "limit " + beat.limit())
          .field(8, "epoch " + beat.epoch())
          .field(8, "position " + beat.position())
          .field(8, "digest " + hex(beat.digest()));
    } else if (message instanceof ClientMessage.Resync resync) {
      described
          .field(1, "RESYNC")
          .field(8, "position " + resync.position())
          .field(8, "digest " + hex(resync.digest()));
    } else {
      described.field(1, "BYE");
    }
    return described.finish();
  }

  private static String of(byte[] frame, ServerMessage message) {
    Described described = new Described(frame);
    if (message instanceof Welcome welcome) {
      described.welcome(welcome);
    } else if (message instanceof ServerMessage.Redirect redirect) {
      described.field(1, "REDIRECT").text("endpoint", redirect.endpoint().toString());
    } else if (message instanceof ServerMessage.Refused refused) {
      described
          .field(1, "REFUSED")
          .field(2, "code " + refused.code())
          .text("reason", refused.reason());
    } else if (message instanceof Batch batch) {
      described.batch(batch);
    } else if (message instanceof Receipts receipts) {
      described.receipts(receipts);
    } else if (message instanceof ServerMessage.Beat beat) {
      described
          .field(1, "server BEAT")
          .field(8, "epoch " + beat.epoch())
          .field(8, "position " + beat.position())
          .field(1, "exact: " + (beat.digest().isPresent() ? "yes" : "no"))
          .field(8, "digest " + hex(beat.digest().orElse(0)));
    } else if (message instanceof ServerMessage.Bye bye) {
      described.field(1, "server BYE").field(2, "code " + bye.code()).text("reason", bye.reason());
    }
    return described.finish();
  }

  private void hello(Hello hello) {
    Optional<Hello.Resume> resume = hello.resume();
    field(1, "HELLO").field(16, "client-id " + hello.clientId());
    field(1, "flags" + (hello.isVote() ? " VOTE" : "") + (resume.isPresent() ? " RESUME" : ""));
    field(8, "limit " + hello.limit());
    field(16, "history " + resume.map(Hello.Resume::history).orElse(NOBODY));
    field(8, "position " + resume.map(Hello.Resume::position).orElse(0L));
    field(8, "digest " + hex(resume.map(Hello.Resume::digest).orElse(0L)));
    field(8, "next-counter " + hello.nextCounter());
    field(2, "subtree-count " + hello.subtrees().size());
    hello.subtrees().forEach(subtree -> text("subtree", subtree));
  }

  private void write(Write write) {
    field(1, "WRITE").field(8, "answered " + write.answered());
    field(8, "first-counter " + write.firstCounter());
    field(2, "group-count " + write.groups().count());
    for (WriteReader groups = write.reader(); groups.hasNext(); ) {
      String counter = " of group " + groups.counter();
      List<Operation> operations = groups.next();
      field(2, "operation-count " + operations.size() + counter);
      operations.forEach(this::operation);
    }
  }

  private void operation(Operation operation) {
    field(1, operation.isRemoval() ? "REMOVE" : "PUT");
    field(
        1,
        "op-flags"
            + (operation.hasCondition() ? " EXPECT" : "")
            + (operation.isBound() ? " BOUND" : ""));
    field(4, "ttl " + operation.ttlSeconds());
    text("key", operation.key());
    if (operation.hasCondition()) {
      field(8, "expected " + operation.expected());
    }
    if (!operation.isRemoval()) {
      value(operation.array());
    }
  }

  private void welcome(Welcome welcome) {
    Welcome.Terms terms = welcome.terms();
    field(1, "WELCOME").field(16, "history " + welcome.history());
    field(8, "epoch " + welcome.epoch()).field(8, "sequence " + welcome.sequence());
    field(1, "mode " + welcome.mode());
    field(4, "heartbeat-ms " + terms.heartbeatMs()).field(4, "expiry-ms " + terms.expiryMs());
    field(4, "max-key " + terms.maxKeyBytes()).field(4, "max-value " + terms.maxValueBytes());
    field(4, "max-in-flight " + terms.maxInFlight());
    field(8, "last-counter " + welcome.lastCounter());
  }

  private void batch(Batch batch) {
    String flags =
        (batch.isReset() ? " RESET" : "")
            + (batch.isCut() ? " CUT" : "")
            + (batch.isConflated() ? " CONFLATED" : "");
    field(1, "BATCH").field(1, "batch-flags" + flags);
    field(8, "from " + batch.from()).field(8, "to " + batch.to());
    field(8, "digest " + hex(batch.digest()));
    field(4, "entry-count " + batch.entries().count());
    for (BatchReader entries = batch.reader(); entries.next(); ) {
      field(1, entries.isPut() ? "PUT" : entries.isExpired() ? "EXPIRED" : "REMOVED");
      field(8, "sequence " + entries.sequence()).field(4, "ttl " + entries.ttlSeconds());
      text("key", entries.key());
      if (entries.isPut()) {
        value(entries.value());
      }
    }
  }

  private void receipts(Receipts receipts) {
    field(1, "RECEIPTS").field(4, "receipt-count " + receipts.receipts().count());
    for (ReceiptsReader reader = receipts.reader(); reader.next(); ) {
      field(8, "counter " + reader.counter()).field(1, "status " + reader.status());
      field(8, "sequence " + reader.sequence());
    }
  }

  private void text(String name, String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    field(2, name + ", " + length + " octets");
    field(length, "  \"" + text + '"');
  }

  private void value(byte[] value) {
    field(4, "value, " + value.length + " octets");
    field(value.length, "  \"" + new String(value, StandardCharsets.UTF_8) + '"');
  }

  private static String hex(long digest) {
    return HexFormat.of().toHexDigits(digest);
  }

  private Described field(int octets, String meaning) {
    int end = at + octets;
    String beside = meaning;
    while (at < end) {
      int next = Math.min(at + OCTETS_IN_LINE, end);
      String digits = HEX.formatHex(frame, at, next);
      lines.add(
          beside.isEmpty() ? digits : String.format(Locale.ROOT, "%-48s; %s", digits, beside));
      beside = "";
      at = next;
    }
    return this;
  }

  private String finish() {
    if (at != frame.length) {
      throw new AssertionError("described " + at + " of " + frame.length + " octets");
    }
    return String.join("\n", lines) + "\n";
  }
}
