/** Binary Star: a pair of servers of which one takes over from the other. */
@NullMarked
package org.zclone.bstar;

import org.jspecify.annotations.NullMarked;
