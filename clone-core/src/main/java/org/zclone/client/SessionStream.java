package org.zclone.client;

import java.util.OptionalLong;
import org.zclone.api.Change.Cause;
import org.zclone.replica.EntryTree;
import org.zclone.replica.Replica;
import org.zclone.replica.ReplicaEditor;
import org.zclone.replica.StoredEntry;
import org.zclone.session.Batch;
import org.zclone.session.BatchReader;

/**
 * Where the batches of one session stand, and what of them readers may see (PROTOCOL.md, section
 * 4): everything between two cuts is staged, and shown at once if the digests agree.
 *
 * <p>Until the first cut a state is assembled beside the replica, from nothing or from what it
 * shows. From then on updates are staged in the replica, which shows them at the next cut. <em>
 * Confined to the reactor thread.</em>
 */
final class SessionStream {
  /** What a message means. */
  enum Step {
    /** Nothing: it was on its way before, or says nothing new. */
    IGNORED,
    /** It is kept until the next cut. */
    STAGED,
    /** The server has sent everything, and yet what was begun is not complete. */
    UNFINISHED,
    /** The replica shows a state of the server. */
    SHOWN,
    /** Something before it is missing. */
    LOST,
    /** The digests differ; the replica still shows what it did. */
    DIVERGED
  }

  private final ReplicaCuts replica;
  private ReplicaEditor joining = new ReplicaEditor();
  private EntryTree before = EntryTree.empty();
  private boolean live;
  private boolean awaitsReset = true;
  private boolean hasStaged;
  private long position;
  private String problem = "";

  /** Waits for a snapshot. */
  SessionStream(ReplicaCuts replica) {
    this.replica = replica;
    replica.dropStaged();
  }

  /** The server goes on from what the replica shows. */
  void resume() {
    Replica.Version shown = replica.replica().current();
    join(new ReplicaEditor());
    joining.replaceWith(shown.tree(), shown.sequence(), shown.digest());
    position = shown.sequence();
    awaitsReset = false;
    hasStaged = false;
  }

  /** Only a snapshot helps: what is not shown is forgotten, and what is on its way ignored. */
  void awaitReset() {
    replica.dropStaged();
    live = false;
    awaitsReset = true;
  }

  private void join(ReplicaEditor editor) {
    replica.dropStaged();
    live = false;
    joining = editor;
    before = replica.replica().tree();
  }

  /** A batch came. */
  Step onBatch(Batch batch) {
    if (batch.isReset()) {
      startOver();
    } else if (awaitsReset) {
      return Step.IGNORED;
    } else if (batch.from() > position) {
      problem = "updates after sequence " + position + " were lost";
      return Step.LOST;
    }
    take(batch);
    position = Math.max(position, batch.to());
    hasStaged = !batch.isCut();
    return batch.isCut() ? show(batch.digest()) : Step.STAGED;
  }

  private void startOver() {
    join(ReplicaEditor.load());
    position = 0;
    awaitsReset = false;
  }

  private void take(Batch batch) {
    if (live && !batch.isCut()) {
      replica.stage();
    }
    for (BatchReader entries = batch.reader(); entries.next(); ) {
      if (entries.sequence() > position) {
        if (live) {
          apply(entries);
        } else {
          assemble(entries);
        }
      }
    }
  }

  private static Cause cause(BatchReader removal) {
    return removal.isExpired() ? Cause.EXPIRED : Cause.DELETED;
  }

  private void apply(BatchReader from) {
    if (from.isPut()) {
      replica.put(from.entry());
    } else {
      replica.remove(from.key(), from.sequence(), cause(from));
    }
  }

  private void assemble(BatchReader from) {
    if (from.isPut()) {
      StoredEntry entry = from.entry();
      StoredEntry old = before.get(entry.key());
      joining.put(entry.equals(old) ? old : entry); // shared with what is shown
    } else {
      joining.remove(from.key(), from.sequence());
    }
  }

  private Step show(long digest) {
    if (digest != (live ? replica.digestWithStaged() : joining.digest())) {
      problem = "the replica differs from it at sequence " + position;
      replica.rollBack();
      return Step.DIVERGED;
    }
    if (live) {
      replica.show(position);
    } else {
      replica.resync(joining, position);
      live = true;
      joining = new ReplicaEditor(); // the old one would keep a version in memory
      before = EntryTree.empty();
    }
    return Step.SHOWN;
  }

  /** The server stands at {@code at}; the digest is there if it has sent everything. */
  Step onBeat(long at, OptionalLong digest) {
    if (digest.isEmpty()) {
      return Step.IGNORED;
    }
    if (awaitsReset || hasStaged) {
      problem = "the end of what it sent was lost";
      return Step.UNFINISHED;
    }
    if (at < position) {
      problem = "the server went back from sequence " + position + " to " + at;
      return Step.LOST;
    }
    position = at;
    return show(digest.getAsLong());
  }

  /** What is wrong, after {@link Step#LOST} and {@link Step#DIVERGED}. */
  String problem() {
    return problem;
  }
}
