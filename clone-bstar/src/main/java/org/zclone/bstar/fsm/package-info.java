/** The Binary Star state machine as a pure table: who serves, and when that changes. */
@NullMarked
package org.zclone.bstar.fsm;

import org.jspecify.annotations.NullMarked;
