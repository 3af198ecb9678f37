package org.zclone;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.zclone.api.CloneMap;
import org.zclone.api.Codec;
import org.zclone.api.Receipt;
import org.zclone.api.Update;
import org.zclone.replica.EntryMap;
import org.zclone.replica.EntryTree;
import org.zclone.replica.Subtree;

/** The view of a client's replica that can also ask for changes. <em>Thread-safe.</em> */
final class LiveMap<V> extends EntryMap<V> implements CloneMap<V> {
  private final CloneClient client;
  private final Codec<V> codec;

  LiveMap(CloneClient client, Supplier<EntryTree> trees, String prefix, Codec<V> codec) {
    super(trees, Subtree.of(prefix), entry -> codec.decode(entry.value()));
    this.client = client;
    this.codec = codec;
  }

  @Override
  public CompletableFuture<Receipt> set(String key, V value) {
    return client.write(Update.put(key, codec.encode(value)));
  }

  @Override
  public CompletableFuture<Receipt> unset(String key) {
    return client.write(Update.remove(key));
  }
}
