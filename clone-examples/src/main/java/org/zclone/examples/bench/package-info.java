/** Measurements, each in processes of its own and beside something to compare it with. */
@NullMarked
package org.zclone.examples.bench;

import org.jspecify.annotations.NullMarked;
