/** How a pair of servers is configured, and what it tells. */
@NullMarked
package org.zclone.bstar.api;

import org.jspecify.annotations.NullMarked;
