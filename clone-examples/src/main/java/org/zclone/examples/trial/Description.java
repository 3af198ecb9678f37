package org.zclone.examples.trial;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;
import org.zclone.api.Codec;
import org.zclone.api.Keys;
import org.zclone.api.NotSyncedException;
import org.zclone.api.Plane;

/** What a server says about itself. <em>Immutable.</em> */
public final class Description {
  private final Map<String, String> texts;

  private Description(Map<String, String> texts) {
    this.texts = texts;
  }

  /** Asks the server at {@code address}; empty if it does not answer in {@code most}. */
  public static Optional<Description> ask(String address, Duration most) {
    ClientConfig config =
        ClientConfig.to(address)
            .withPlane(Plane.RFC12) // only there can the reserved subtree be read
            .withSubtree(Keys.RESERVED_SUBTREE)
            .withFirstHeartbeat(Duration.ofMillis(1));
    try (CloneClient client = CloneClient.connect(config)) {
      client.awaitSynced(most);
      return Optional.of(
          new Description(new TreeMap<>(client.map(Keys.RESERVED_SUBTREE, Codec.utf8()))));
    } catch (NotSyncedException e) {
      return Optional.empty();
    }
  }

  /** The text called {@code name}, such as {@code digest}, or {@code none}. */
  public String text(String name) {
    return texts.getOrDefault(Keys.RESERVED_SUBTREE + name, "none");
  }
}
