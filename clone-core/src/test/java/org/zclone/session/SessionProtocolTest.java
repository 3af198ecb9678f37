package org.zclone.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zclone.session.Samples.bytes;
import static org.zclone.session.Samples.hex;

import org.junit.jupiter.api.Test;

class SessionProtocolTest {
  @Test
  void two_octets_tell_the_protocol_from_rfc_12() {
    assertThat(SessionProtocol.isSession(hex("aac7"))).isTrue();
    assertThat(SessionProtocol.isSession(hex("aac7ff"))).isTrue();
    assertThat(SessionProtocol.isSession(hex("aac8"))).isFalse();
    assertThat(SessionProtocol.isSession(hex("abc7"))).isFalse();
    assertThat(SessionProtocol.isSession(hex("aa"))).isFalse();
    assertThat(SessionProtocol.isSession(hex(""))).isFalse();
    assertThat(SessionProtocol.isSession(bytes("ICANHAZ?"))).isFalse();
  }

  @Test
  void a_server_offers_the_version_that_is_spoken_here() {
    assertThat(SessionProtocol.versions()).isEqualTo(bytes("1"));
    assertThat(SessionProtocol.isSpokenIn(SessionProtocol.versions())).isTrue();
  }

  @Test
  void a_list_of_versions_is_read_number_by_number() {
    assertThat(SessionProtocol.isSpokenIn(bytes("1 2"))).isTrue();
    assertThat(SessionProtocol.isSpokenIn(bytes("3 2 1"))).isTrue();
    assertThat(SessionProtocol.isSpokenIn(bytes("2 11 12"))).isFalse();
    assertThat(SessionProtocol.isSpokenIn(bytes("1.5"))).isFalse();
    assertThat(SessionProtocol.isSpokenIn(bytes(""))).isFalse();
  }
}
