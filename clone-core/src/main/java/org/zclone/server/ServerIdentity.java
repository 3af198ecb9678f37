package org.zclone.server;

import java.util.UUID;

/**
 * By what a server is known during one activation.
 *
 * @param instance a random name, new at each start
 * @param history a random name for the life of the map: sequences count only within it
 * @param epoch the sequence to start from, see {@link Epoch}
 *     <p><em>Immutable.</em>
 */
public record ServerIdentity(UUID instance, UUID history, long epoch) {}
