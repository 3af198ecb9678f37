package org.zclone.examples.trial;

import org.zclone.CloneClient;
import org.zclone.api.ClientConfig;

/** A reader of everything that is written. */
final class Observer implements AutoCloseable {
  private final Findings findings = new Findings();
  private final RisingValues values = new RisingValues("an observer", findings);
  private final CloneClient client;

  Observer(ClientConfig config) {
    client = CloneClient.connect(config.withSubtree(Writers.SUBTREE));
    client.watch(Writers.SUBTREE, values);
  }

  Findings findings() {
    return findings;
  }

  void forget() {
    values.forget();
  }

  @Override
  public void close() {
    client.close();
  }
}
