package org.zclone.server;

/**
 * A BATCH message, encoded once for all sessions that it fits.
 *
 * @param from from where on it has all that its group follows
 * @param first the sequence of its first entry; beyond {@code to} if it has none
 * @param to up to where it has all
 * @param isReset whether it begins a snapshot
 * @param isCut whether it ends in a state that the server had
 * @param isConflated whether superseded updates were left out
 * @param baseline it lacks tombstones up to this sequence; 0 if it lacks none
 * @param bytes the message; nobody changes it
 *     <p><em>Immutable.</em>
 */
record BatchFrame(
    long from,
    long first,
    long to,
    boolean isReset,
    boolean isCut,
    boolean isConflated,
    long baseline,
    byte[] bytes) {}
