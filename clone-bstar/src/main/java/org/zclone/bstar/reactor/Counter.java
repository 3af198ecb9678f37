package org.zclone.bstar.reactor;

/** What a Binary Star counts beside its election. <em>Immutable.</em> */
enum Counter {
  /** Requests handed to the application. */
  REQUESTS_SERVED,
  /** Requests dropped because this server does not serve. */
  REQUESTS_REJECTED,
  /** Requests dropped because too many waited. */
  REQUESTS_OVERFLOWED,
  /** Messages dropped because they have more frames than are handed over. */
  MESSAGES_TOO_LONG,
  /** Answers dropped because nobody was there to take them, or did not read. */
  ANSWERS_UNSENT,
  /** Times that code of the application threw something. */
  HANDLER_FAILURES
}
