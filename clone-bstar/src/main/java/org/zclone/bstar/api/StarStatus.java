package org.zclone.bstar.api;

import java.util.Optional;
import java.util.SortedMap;
import org.zclone.bstar.election.Peer;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/**
 * Where a server of a pair stands.
 *
 * @param role what it is configured for
 * @param state what it does
 * @param serving it is active, and neither hands over nor doubts its role after a stall
 * @param epoch the number of its last activation, higher than every one before; 0 if there was none
 * @param peer the peer as it was last known for certain
 * @param peerSilent nothing was heard of the peer for the failover time
 * @param counters how often each thing happened since the start, by name
 *     <p><em>Immutable.</em>
 */
public record StarStatus(
    Role role,
    State state,
    boolean serving,
    long epoch,
    Optional<Peer> peer,
    boolean peerSilent,
    SortedMap<String, Long> counters) {}
