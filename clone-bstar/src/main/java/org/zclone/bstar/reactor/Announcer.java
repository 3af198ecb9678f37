package org.zclone.bstar.reactor;

import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zclone.bstar.api.RoleHandler;
import org.zclone.bstar.api.Star;
import org.zclone.bstar.election.ElectionEvent;
import org.zclone.bstar.fsm.Role;

/** Logs what happens, and tells the application. <em>Confined to the reactor thread.</em> */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final Role role;
  private final StarParts parts;
  private final Guard guard;
  private final Star star;

  Announcer(Role role, StarParts parts, Guard guard, Star star) {
    this.role = role;
    this.parts = parts;
    this.guard = guard;
    this.star = star;
  }

  void tell(ElectionEvent event) {
    log(event);
    if (event instanceof ElectionEvent.Activated) {
      call(parts.onActive, "a handler of onActive");
    } else if (event instanceof ElectionEvent.Passivated) {
      call(parts.onPassive, "a handler of onPassive");
    }
    for (Consumer<ElectionEvent> listener : parts.listeners) {
      guard.run("an event listener", () -> listener.accept(event));
    }
  }

  private void call(List<RoleHandler> handlers, String what) {
    handlers.forEach(handler -> guard.run(what, () -> handler.onChange(star)));
  }

  private void log(ElectionEvent event) {
    if (event instanceof ElectionEvent.Activated activated) {
      LOG.info("{}: active, epoch {}: {}", role, activated.epoch(), activated.why());
    } else if (event instanceof ElectionEvent.Passivated passivated) {
      LOG.info("{}: passive: {}", role, passivated.why());
    } else if (event instanceof ElectionEvent.PeerAppeared appeared) {
      Object state = appeared.peer().state();
      LOG.info("{}: the peer is there: {} {}", role, appeared.peer().role(), state);
    } else if (event instanceof ElectionEvent.PeerSilent silent) {
      LOG.info("{}: the peer is {}", role, silent.refused() ? "dead" : "silent");
    } else if (event instanceof ElectionEvent.Confirmed confirmed) {
      LOG.info("{}: still active: {}", role, confirmed.why());
    } else if (event instanceof ElectionEvent.SameRole same) {
      LOG.error("{}: {}", role, same.text());
    } else if (event instanceof ElectionEvent.Mismatch mismatch) {
      LOG.error("{}: {}", role, mismatch.text());
    } else {
      LOG.warn("{}: {}", role, event);
    }
  }
}
