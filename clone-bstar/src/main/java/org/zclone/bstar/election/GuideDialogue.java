package org.zclone.bstar.election;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/**
 * The wire of the Guide's programs: a digit. It tells neither instance nor data nor age, and of an
 * active or passive server not even the role. <em>Confined to the reactor thread.</em>
 */
final class GuideDialogue implements Dialogue {
  /** What waited in a buffer while this server was stalled arrives within this time. */
  private static final long BACKLOG_NS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final int LONGEST = 8;
  private static final Claim UNKNOWN = new Claim(0, 0, 0, true, false, false);

  private final Role ownRole;
  private boolean stalled;
  private long stalledNs;
  private boolean wasPending = true;
  private long starts;

  GuideDialogue(Role ownRole) {
    this.ownRole = ownRole;
  }

  @Override
  public Beat read(byte[] frame) throws Malformed {
    if (frame.length == 0 || frame.length > LONGEST) {
      throw new Malformed(Malformed.Reason.LENGTH);
    }
    // trim: C programs may send the NUL at the end of the string, others a line end
    String text = new String(frame, StandardCharsets.ISO_8859_1).trim();
    Role other = ownRole == Role.PRIMARY ? Role.BACKUP : Role.PRIMARY;
    return switch (text) {
      case "1" -> beat(Role.PRIMARY, State.PENDING);
      case "2" -> beat(Role.BACKUP, State.PENDING);
      case "3" -> beat(other, State.ACTIVE);
      case "4" -> beat(other, State.PASSIVE);
      default -> throw new Malformed(Malformed.Reason.RANGE);
    };
  }

  private Beat beat(Role role, State state) {
    boolean restarted = state == State.PENDING && !wasPending;
    UUID madeUp = new UUID(0, restarted ? starts + 1 : starts);
    return new Beat(new Peer(madeUp, role, state, UNKNOWN), false, 0, 0, 0, 0);
  }

  @Override
  public long hear(Beat beat, long nowNs) {
    starts = beat.from().instance().getLeastSignificantBits();
    wasPending = beat.from().state() == State.PENDING;
    if (stalled && nowNs - stalledNs < BACKLOG_NS) {
      return NOT_FRESH;
    }
    stalled = false;
    return 0;
  }

  @Override
  public boolean owesReply() {
    return false;
  }

  @Override
  public byte[] speak(Peer self, boolean handover, long nowNs) {
    String digit =
        switch (self.state()) {
          case PENDING -> self.role() == Role.PRIMARY ? "1" : "2";
          case ACTIVE -> "3";
          case PASSIVE -> "4";
        };
    return digit.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void onStall(long nowNs) {
    stalled = true;
    stalledNs = nowNs;
  }

  @Override
  public Optional<String> mismatchOf(Beat beat) {
    return Optional.empty();
  }

  @Override
  public Precedence precedence() {
    return Precedence.AS_IN_THE_GUIDE;
  }
}
