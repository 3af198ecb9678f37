/** One half of a pair of servers, without sockets, threads and clocks. */
@NullMarked
package org.zclone.bstar.pair;

import org.jspecify.annotations.NullMarked;
