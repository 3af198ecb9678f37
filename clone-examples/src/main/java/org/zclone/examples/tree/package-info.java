/** Directories of real files kept in a map, and maps kept in directories. */
@NullMarked
package org.zclone.examples.tree;

import org.jspecify.annotations.NullMarked;
