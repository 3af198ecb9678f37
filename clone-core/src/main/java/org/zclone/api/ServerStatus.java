package org.zclone.api;

import java.util.Map;
import java.util.UUID;

/**
 * Where a server stands.
 *
 * @param instance a random name, new at each start
 * @param role its part; {@code single} for a server without a peer
 * @param epoch the first sequence of this activation
 * @param sequence the sequence of the latest accepted update
 * @param digest the fingerprint of the whole map, see {@code Digest}
 * @param entries how many entries the map has
 * @param snapshots how many snapshots are on their way to RFC 12 clients
 * @param sessions how many clients have a session
 * @param counters what was counted since the start, by name, sorted
 *     <p><em>Immutable.</em>
 */
public record ServerStatus(
    UUID instance,
    String role,
    long epoch,
    long sequence,
    long digest,
    int entries,
    int snapshots,
    int sessions,
    Map<String, Long> counters) {}
