/**
 * A key-value map kept the same everywhere: the server that owns it and the clients that follow it.
 */
@SuppressWarnings("module") // org.zclone.bstar builds on this module, so javac cannot see it yet
module org.zclone.core {
  requires transitive org.zeromq.jeromq;
  requires org.slf4j;
  requires static org.jspecify;

  exports org.zclone;
  exports org.zclone.api;
  exports org.zclone.chp to
      org.zclone.bstar;
  exports org.zclone.client to
      org.zclone.bstar;
  exports org.zclone.reactor to
      org.zclone.bstar;
  exports org.zclone.replica to
      org.zclone.bstar;
  exports org.zclone.server to
      org.zclone.bstar;
  exports org.zclone.session to
      org.zclone.bstar;
}
