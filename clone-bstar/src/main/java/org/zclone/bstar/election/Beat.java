package org.zclone.bstar.election;

/**
 * One message of the wire: who speaks, and what proves that it is recent.
 *
 * @param handover an active server asks the peer to take over
 * @param nonce names this beat; 0 on the Guide's wire
 * @param echo the last nonce heard of the peer; 0: none
 * @param failoverMs the failover time of the server, in milliseconds
 * @param beatMs its time between beats, in milliseconds
 *     <p><em>Immutable.</em>
 */
record Beat(Peer from, boolean handover, long nonce, long echo, long failoverMs, long beatMs) {}
