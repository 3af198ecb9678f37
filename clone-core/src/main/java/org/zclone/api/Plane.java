package org.zclone.api;

/** The protocol between a client and its server. */
public enum Plane {
  /** The best that the server offers. */
  AUTO,
  /** RFC 12/CHP as every published implementation speaks it. */
  RFC12
}
