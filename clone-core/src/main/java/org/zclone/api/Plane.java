package org.zclone.api;

/** The protocol between a client and its server. */
public enum Plane {
  /** Sessions with servers that offer them, RFC 12 with all others. */
  AUTO,
  /** RFC 12/CHP as every published implementation speaks it. */
  RFC12,
  /** Our session protocol; a server that does not offer it is passed over. */
  SESSION
}
