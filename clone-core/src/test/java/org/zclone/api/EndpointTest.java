package org.zclone.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "localhost:5556, localhost, 5556",
    "tcp://10.0.0.1:5556, 10.0.0.1, 5556",
    "tcp://config-1.example.org.:1, config-1.example.org., 1",
    "tcp://config_server:5556, config_server, 5556",
    "_a_.b_c:0, _a_.b_c, 0",
    "tcp://[::1]:5556, [::1], 5556",
    "[2001:db8::7]:65533, [2001:db8::7], 65533",
    "[::ffff:10.0.0.1]:5556, [::ffff:10.0.0.1], 5556",
    "[fe80::1%eth0]:5556, [fe80::1%eth0], 5556"
  })
  void names_and_addresses_are_read(String text, String host, int port) {
    Endpoint endpoint = Endpoint.parse(text);

    assertThat(endpoint).isEqualTo(new Endpoint(host, port));
    assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://user@host:5556",
        "user:secret@host:5556",
        "tcp://me@my_host:5556",
        "tcp://host:5556/",
        "host:5556/config",
        "tcp://host:5556?x=1",
        "tcp://host:5556#top",
        "tcp://[::1]:5556#top",
        "me@[::1]:5556"
      })
  void further_parts_of_a_uri_are_refused_and_named(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining("no user, path, query or fragment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "host",
        "host:",
        ":5556",
        "host:-1",
        "host:99999999999",
        "host:5556:5557",
        "a host:5556",
        "-host:5556",
        "a..b:5556",
        "::1:5556",
        "[]:5556",
        "[::1]",
        "[::1:5556",
        "[1:2]:5556",
        "[host]:5556",
        "http://host:5556",
        "ipc://host:5556",
        "tcp://tcp://host:5556"
      })
  void anything_else_is_refused_with_the_form_that_is_wanted(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("an endpoint is written tcp://HOST:PORT or HOST:PORT, not '")
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void a_port_has_room_for_two_more() {
    assertThatThrownBy(() -> Endpoint.parse("host:65534"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65534");
  }
}
