/** The commands, one class each, and what they share. */
@NullMarked
package org.zclone.examples.command;

import org.jspecify.annotations.NullMarked;
