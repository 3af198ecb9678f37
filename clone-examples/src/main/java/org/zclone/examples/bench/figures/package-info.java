/** What was measured: statistics, goals, and how they are printed and drawn. */
@NullMarked
package org.zclone.examples.bench.figures;

import org.jspecify.annotations.NullMarked;
