/** The server that owns a map, and the client that holds a live replica of it. */
@NullMarked
package org.zclone;

import org.jspecify.annotations.NullMarked;
