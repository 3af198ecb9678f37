/** The command line of Clone for Java. */
@NullMarked
package org.zclone.examples;

import org.jspecify.annotations.NullMarked;
