package org.zclone.server;

import org.zclone.session.Welcome;

/**
 * What the parts of the session plane share.
 *
 * @param standing the part that the server plays
 * @param terms what goes for every session
 * @param store the map
 * @param tally where things are reported
 * @param sessions who has a session
 * @param streams what is sent
 * @param memory what clients have written
 * @param bound the entries that go with a session
 *     <p><em>Confined to the reactor thread.</em>
 */
record SessionParts(
    Standing standing,
    Welcome.Terms terms,
    Store store,
    Tally tally,
    Sessions sessions,
    SessionStreams streams,
    WriteMemory memory,
    BoundEntries bound) {}
