/** The session protocol on the wire (PROTOCOL.md): messages to frames and back. Pure. */
@NullMarked
package org.zclone.session;

import org.jspecify.annotations.NullMarked;
