package org.zclone.client;

import org.zclone.api.Endpoint;

/**
 * Where a link leads.
 *
 * @param link the number of the link
 * @param server the index of the configured server whose turn it is
 * @param endpoint where to connect: that server, or the one it has named instead
 * @param isDetour whether {@code endpoint} is not among the configured servers
 *     <p><em>Immutable.</em>
 */
record Destination(long link, int server, Endpoint endpoint, boolean isDetour) {}
