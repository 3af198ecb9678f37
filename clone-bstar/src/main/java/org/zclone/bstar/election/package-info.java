/**
 * Which server of a pair serves: the decision, as a pure core. Frames of the peer, signs of its
 * life, votes of clients and time in; beats and events out.
 */
@NullMarked
package org.zclone.bstar.election;

import org.jspecify.annotations.NullMarked;
