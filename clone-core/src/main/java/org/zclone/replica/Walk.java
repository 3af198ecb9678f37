package org.zclone.replica;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;

/**
 * A {@link Cursor} that shows each entry as something else.
 *
 * <p>A walk belongs to the reader that made it; that of a core is <em>Confined to the reactor
 * thread.</em>
 *
 * @param <T> what each entry is shown as
 */
final class Walk<T> implements Iterator<T> {
  private final Cursor cursor;
  private final Function<? super StoredEntry, ? extends T> shown;

  Walk(Cursor cursor, Function<? super StoredEntry, ? extends T> shown) {
    this.cursor = cursor;
    this.shown = shown;
  }

  @Override
  public boolean hasNext() {
    return cursor.hasNext();
  }

  @Override
  public T next() {
    return shown.apply(cursor.next());
  }

  /**
   * The rest of this walk for streams. Collections make theirs from an iterator and a size; on a
   * live map those could be of two versions, and the stream would fail.
   */
  Spliterator<T> spliterator(int characteristics) {
    return Spliterators.spliterator(
        this,
        cursor.remaining(),
        characteristics | Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
  }
}
