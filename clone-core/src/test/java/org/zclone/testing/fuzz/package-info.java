/** Damaged messages for decoders and cores. For Clone's own tests. */
@NullMarked
package org.zclone.testing.fuzz;

import org.jspecify.annotations.NullMarked;
