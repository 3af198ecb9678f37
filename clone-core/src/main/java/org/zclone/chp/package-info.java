/** RFC 12/CHP on the wire: messages to frames and back. Pure. */
@NullMarked
package org.zclone.chp;

import org.jspecify.annotations.NullMarked;
