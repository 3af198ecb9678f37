package org.zclone.bstar.election;

/**
 * What the peer has just said, and is known to be recent.
 *
 * @param handover it asks this server to take over
 * @param ageNs how long ago it may have said so at most, in nanoseconds
 * @param misconfigured its settings keep the two from being a pair
 *     <p><em>Immutable.</em>
 */
record News(Peer from, boolean handover, long ageNs, boolean misconfigured) {}
