package org.zclone.client;

import java.util.ArrayList;
import java.util.List;

/**
 * The effects that wait to be taken. Those that tell an application what its replica shows come out
 * only after the version that shows it was published. <em>Confined to the reactor thread.</em>
 */
final class Effects {
  private final List<ClientEffect> ready = new ArrayList<>();
  private final List<ClientEffect> unshown = new ArrayList<>();

  /** To be performed as soon as it is taken. */
  void add(ClientEffect effect) {
    ready.add(effect);
  }

  /** To be performed after the next version is published. */
  void addOnceShown(ClientEffect effect) {
    unshown.add(effect);
  }

  /** A version was published. */
  void onPublished() {
    ready.addAll(unshown);
    unshown.clear();
  }

  /** Hands over what is ready. */
  List<ClientEffect> take() {
    if (ready.isEmpty()) {
      return List.of();
    }
    List<ClientEffect> taken = List.copyOf(ready);
    ready.clear();
    return taken;
  }
}
