/** Binary Star: two servers, one of which serves. */
module org.zclone.bstar {
  requires transitive org.zclone.core;
  requires static org.jspecify;

  exports org.zclone.bstar.fsm;
}
