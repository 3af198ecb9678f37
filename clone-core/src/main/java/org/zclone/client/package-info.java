/**
 * The core of a client: which server to follow, when a replica is complete, what became of a write.
 * Pure: inputs and time go in, effects come out.
 */
@NullMarked
package org.zclone.client;

import org.jspecify.annotations.NullMarked;
