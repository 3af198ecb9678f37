/**
 * Sockets, timers and threads of a Binary Star: the only place that touches them. What they mean is
 * decided in {@link org.zclone.bstar.election}.
 */
@NullMarked
package org.zclone.bstar.reactor;

import org.jspecify.annotations.NullMarked;
