package org.zclone.examples.command;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zclone.api.Endpoint;
import org.zclone.bstar.ServerPair;
import org.zclone.bstar.api.PairConfig;
import org.zclone.bstar.api.PairEvent;
import org.zclone.examples.text.Escapes;

/**
 * Tells what becomes of one half of a pair: a line on stdout for what scripts wait for, the reasons
 * on stderr. <em>Thread-safe.</em>
 */
final class PairVoice {
  private static final Pattern SAME_ROLE =
      Pattern.compile("both servers are configured as (PRIMARY|BACKUP)");

  /** Starts it; {@code announce} speaks before any event does. */
  synchronized ServerPair start(PairConfig config, Consumer<Endpoint> announce) {
    ServerPair pair = ServerPair.start(config, this::tell);
    announce.accept(pair.endpoint());
    Console.print("pending");
    return pair;
  }

  private synchronized void tell(PairEvent event) {
    if (event instanceof PairEvent.Activated activated) {
      say("active epoch " + activated.epoch(), activated.why());
    } else if (event instanceof PairEvent.Passivated passivated) {
      say("passive", passivated.why());
    } else if (event instanceof PairEvent.Alone alone) {
      say("alone", alone.why());
    } else if (event instanceof PairEvent.InSync inSync) {
      Console.print("in sync " + inSync.sequence());
    } else if (event instanceof PairEvent.Discarded discarded) {
      Console.print(line(discarded));
    } else if (event instanceof PairEvent.DiscardedUnseen unseen) {
      Console.print("discarded " + unseen.count() + " more, which were too many to keep");
    } else if (event instanceof PairEvent.Diverged diverged) {
      Console.complain("the two copies differed, please report it: " + diverged.what());
    } else if (event instanceof PairEvent.SwitchoverFailed failed) {
      Console.complain("no switchover: " + failed.why());
    } else if (event instanceof PairEvent.Notice notice) {
      Console.remark("# " + notice.text() + advice(notice.text()));
    }
  }

  private static String advice(String notice) {
    Matcher same = SAME_ROLE.matcher(notice);
    if (!same.find()) {
      return "";
    }
    String other = same.group(1).equals("PRIMARY") ? "backup" : "primary";
    return ": stop one of them, and start it with --pair " + other;
  }

  private static void say(String line, String why) {
    Console.remark("# " + line + ": " + why);
    Console.print(line);
  }

  /** As {@code ls} writes entries; what was removed has no value. */
  private static String line(PairEvent.Discarded update) {
    String head = "discarded\t" + update.key() + "\t" + update.sequence();
    return head + update.value().map(value -> "\t" + Escapes.line(value)).orElse("");
  }
}
