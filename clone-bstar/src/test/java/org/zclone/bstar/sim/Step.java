package org.zclone.bstar.sim;

/**
 * Something that is going to happen.
 *
 * @param target to whom, as the act understands it
 * @param seed from which its details come, so that leaving out a step changes no other
 *     <p><em>Immutable.</em>
 */
record Step(long atNs, Act act, int target, long seed) {}
