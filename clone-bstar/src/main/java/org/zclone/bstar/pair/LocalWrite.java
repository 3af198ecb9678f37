package org.zclone.bstar.pair;

import org.zclone.api.Update;

/**
 * A write of the application that embeds the server.
 *
 * @param id rises from write to write
 *     <p><em>Immutable.</em>
 */
record LocalWrite(long id, Update update) {}
