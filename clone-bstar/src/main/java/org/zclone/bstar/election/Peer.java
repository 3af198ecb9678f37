package org.zclone.bstar.election;

import java.util.UUID;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/**
 * A server of the pair as it describes itself.
 *
 * @param instance another one after each start; made up if the wire does not tell
 * @param role what it is configured for
 * @param state what it does
 * @param claim its data
 *     <p><em>Immutable.</em>
 */
public record Peer(UUID instance, Role role, State state, Claim claim) {}
