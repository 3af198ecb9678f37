/** Microbenchmarks of what happens for each update; built and run with the profile {@code jmh}. */
@NullMarked
package org.zclone.examples.jmh;

import org.jspecify.annotations.NullMarked;
