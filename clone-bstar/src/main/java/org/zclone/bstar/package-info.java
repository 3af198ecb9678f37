/** Binary Star: two servers, one of which serves. Start at {@link org.zclone.bstar.BinaryStar}. */
@NullMarked
package org.zclone.bstar;

import org.jspecify.annotations.NullMarked;
