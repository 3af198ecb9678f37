/**
 * What a server decides: the store, and the RFC 12 plane over it. Pure: no sockets, threads, clocks
 * or chance; time comes in as nanoseconds that are compared by their difference alone.
 */
@NullMarked
package org.zclone.server;

import org.jspecify.annotations.NullMarked;
