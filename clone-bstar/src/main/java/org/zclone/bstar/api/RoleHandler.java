package org.zclone.bstar.api;

/** Told when a server begins to serve, or to stand by. */
@FunctionalInterface
public interface RoleHandler {
  /** On the thread of the server, once per change, before any request is served that follows it. */
  void onChange(Star star);
}
