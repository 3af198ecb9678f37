package org.zclone.client;

import org.zclone.api.Endpoint;

/**
 * Where a link leads.
 *
 * @param link the number of the link
 * @param server the index among the configured servers; their number for one that was named
 * @param endpoint where to connect
 * @param isDetour whether {@code endpoint} was named and is not among the configured servers
 *     <p><em>Immutable.</em>
 */
record Destination(long link, int server, Endpoint endpoint, boolean isDetour) {}
