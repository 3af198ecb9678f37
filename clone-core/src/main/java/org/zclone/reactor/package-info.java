/**
 * Loops, sockets, threads and clocks: the only place that touches them. A reactor turns bytes into
 * inputs of a pure core and performs the effects that the core answers.
 */
@NullMarked
package org.zclone.reactor;

import org.jspecify.annotations.NullMarked;
