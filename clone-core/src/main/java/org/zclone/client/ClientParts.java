package org.zclone.client;

import org.zclone.api.ClientConfig;

/**
 * What every way of following a server works on.
 *
 * @param config the settings
 * @param timing the settings that are durations
 * @param effects where effects wait to be taken
 * @param replica the replica and its changes
 * @param writes the writes that wait for answers
 * @param status where transitions are reported
 * @param notices where oddities are counted
 *     <p><em>Immutable.</em> Its parts are confined to the reactor thread.
 */
record ClientParts(
    ClientConfig config,
    Timing timing,
    Effects effects,
    ReplicaCuts replica,
    PendingWrites writes,
    StatusBoard status,
    Notices notices) {

  static ClientParts of(ClientConfig config) {
    Timing timing = Timing.of(config);
    Effects effects = new Effects();
    ReplicaCuts replica = new ReplicaCuts();
    WriteProblems problems = new WriteProblems(config.servers(), Timing.words(timing.writeNs()));
    return new ClientParts(
        config,
        timing,
        effects,
        replica,
        new PendingWrites(problems, timing.writeNs(), effects),
        new StatusBoard(replica.replica(), effects),
        new Notices());
  }
}
