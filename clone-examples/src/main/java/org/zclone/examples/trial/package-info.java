/**
 * Servers in processes of their own that are killed and frozen, and writers that hold them to what
 * they were told.
 */
@NullMarked
package org.zclone.examples.trial;

import org.jspecify.annotations.NullMarked;
