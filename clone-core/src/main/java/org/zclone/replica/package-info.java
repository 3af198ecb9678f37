/**
 * The map itself: sorted, versioned, fingerprinted. One thread writes it; any thread reads a
 * version of it, for as long as it likes.
 */
@NullMarked
package org.zclone.replica;

import org.jspecify.annotations.NullMarked;
