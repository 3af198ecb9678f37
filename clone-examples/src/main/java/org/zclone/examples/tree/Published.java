package org.zclone.examples.tree;

/**
 * What a publisher knows of a file that it compared with the map.
 *
 * @param stamp the file's when it was read
 * @param sequence of the entry that has its content
 * @param settled whether any later write must show in the stamp
 *     <p><em>Immutable.</em>
 */
record Published(FileStamp stamp, long sequence, boolean settled) {}
