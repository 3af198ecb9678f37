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
 * @param problems words for those that fail
 * @param status where transitions are reported
 * @param counters how often things happened
 * @param notices where oddities are said
 *     <p><em>Immutable.</em> Its parts are confined to the reactor thread.
 */
record ClientParts(
    ClientConfig config,
    Timing timing,
    Effects effects,
    ReplicaCuts replica,
    PendingWrites writes,
    WriteProblems problems,
    StatusBoard status,
    Counters counters,
    Notices notices) {

  static ClientParts of(ClientConfig config) {
    Timing timing = Timing.of(config);
    Effects effects = new Effects();
    ReplicaCuts replica = new ReplicaCuts();
    Counters counters = new Counters();
    WriteProblems problems = new WriteProblems(config.servers(), Timing.words(timing.writeNs()));
    return new ClientParts(
        config,
        timing,
        effects,
        replica,
        new PendingWrites(problems, timing.writeNs(), effects),
        problems,
        new StatusBoard(replica.replica(), effects, config.plane()),
        counters,
        new Notices(counters));
  }
}
