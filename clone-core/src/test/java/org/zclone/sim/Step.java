package org.zclone.sim;

/**
 * One thing that a script makes happen.
 *
 * @param atNs when
 * @param act what
 * @param target to or by whom: reduced to the number of those who are there
 * @param seed for all else that must be drawn, so that leaving out a step changes no other
 *     <p><em>Immutable.</em>
 */
record Step(long atNs, Act act, int target, long seed) {}
