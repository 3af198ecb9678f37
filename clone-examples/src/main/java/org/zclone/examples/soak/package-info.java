/** A pair under load, with faults at random, for as long as somebody likes. */
@NullMarked
package org.zclone.examples.soak;

import org.jspecify.annotations.NullMarked;
