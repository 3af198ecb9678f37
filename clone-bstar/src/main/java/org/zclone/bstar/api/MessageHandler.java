package org.zclone.bstar.api;

/** Takes the messages of a socket. */
@FunctionalInterface
public interface MessageHandler {
  /** On the thread of the server; must not block. */
  void onMessage(Message message, Star star);
}
