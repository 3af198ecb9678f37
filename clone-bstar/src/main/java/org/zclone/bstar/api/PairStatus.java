package org.zclone.bstar.api;

import org.zclone.api.ServerStatus;
import org.zclone.bstar.fsm.Role;
import org.zclone.bstar.fsm.State;

/**
 * Where one half of a pair stands.
 *
 * @param role what it is configured for
 * @param state what it does
 * @param inSync active: a standby has everything that clients were told; passive: it has, and may
 *     take over
 * @param server the server itself
 *     <p><em>Immutable.</em>
 */
public record PairStatus(Role role, State state, boolean inSync, ServerStatus server) {}
