package org.zclone.session;

/** The octet that says which message a frame is. <em>Immutable.</em> */
final class Command {
  static final int HELLO = 0x01;
  static final int CREDIT = 0x02;
  static final int WRITE = 0x03;
  static final int BEAT = 0x04;
  static final int BYE = 0x05;
  static final int RESYNC = 0x06;

  static final int WELCOME = 0x81;
  static final int REDIRECT = 0x82;
  static final int REFUSED = 0x83;
  static final int BATCH = 0x84;
  static final int RECEIPTS = 0x85;
  static final int SERVER_BEAT = 0x86;
  static final int SERVER_BYE = 0x87;

  private Command() {}
}
