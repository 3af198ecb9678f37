package org.zclone.replica;

/**
 * A part of an {@link EntryTree} that knows which editor made it.
 *
 * <p>That editor may change it in place until it commits and takes a new token; after that nothing
 * changes it any more, and any thread may read it if it was handed over safely. <em>Confined to the
 * reactor thread.</em>
 */
abstract class Owned {
  private final Object owner;

  Owned(Object owner) {
    this.owner = owner;
  }

  /** Whether {@code token}'s editor made this part and may change it. */
  final boolean isOwnedBy(Object token) {
    return owner == token;
  }
}
