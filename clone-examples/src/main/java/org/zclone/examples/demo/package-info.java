/** The demonstration: real processes, real files, a real kill. */
@NullMarked
package org.zclone.examples.demo;

import org.jspecify.annotations.NullMarked;
