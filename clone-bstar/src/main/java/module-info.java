/** Binary Star: two servers, one of which serves. */
module org.zclone.bstar {
  requires transitive org.zclone.core;
  requires org.slf4j;
  requires static org.jspecify;

  exports org.zclone.bstar;
  exports org.zclone.bstar.api;
  exports org.zclone.bstar.election;
  exports org.zclone.bstar.fsm;
}
