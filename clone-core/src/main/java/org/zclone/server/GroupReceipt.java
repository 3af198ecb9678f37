package org.zclone.server;

import org.zclone.session.Status;

/**
 * The answer to a group of operations.
 *
 * @param counter the client's number of the group
 * @param status what became of it
 * @param sequence that of its last operation, or what {@link Status#CONDITION} says; else 0
 *     <p><em>Immutable.</em>
 */
record GroupReceipt(long counter, Status status, long sequence) {}
