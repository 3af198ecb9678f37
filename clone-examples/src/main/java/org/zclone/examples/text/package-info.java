/** How values and changes are written for people and for programs. Pure. */
@NullMarked
package org.zclone.examples.text;

import org.jspecify.annotations.NullMarked;
