package org.zclone.api;

import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;

/**
 * A live view of the entries under a subtree, sorted by key, decoded by a {@link Codec}.
 *
 * <p>Reading never blocks and always shows a state that the server had: an iterator walks the cut
 * that was current when it was created. Keys are whole keys, the subtree included. The {@link
 * java.util.Map} methods that would change the map throw {@link UnsupportedOperationException},
 * because a change is a request to the server that may take time or be refused: use {@link
 * #set(String, Object)} and {@link #unset(String)}.
 *
 * @param <V> the type of the values
 *     <p><em>Thread-safe.</em>
 */
public interface CloneMap<V> extends NavigableMap<String, V> {
  /** Asks the server to set {@code key}; completes as {@code CloneClient.put} does. */
  CompletableFuture<Receipt> set(String key, V value);

  /** Asks the server to remove {@code key}; completes as {@code CloneClient.remove} does. */
  CompletableFuture<Receipt> unset(String key);

  /** The same entries at this moment, unaffected by later updates. */
  NavigableMap<String, V> snapshot();
}
