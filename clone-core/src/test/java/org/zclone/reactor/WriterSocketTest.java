package org.zclone.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zclone.api.Collector;
import org.zclone.api.Endpoint;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

class WriterSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Sockets peers = new Sockets(1_000);
  private final Scarcity scarcity = new Scarcity();
  private final Loop loop = new Loop("test", scarcity.sockets(), false);
  private boolean ready;

  @AfterEach
  void close() {
    loop.closeAndWait(5);
    peers.close();
  }

  private ZMQ.Socket collector(Collector kind) {
    ZMQ.Socket socket = peers.binding(kind == Collector.PULL ? SocketType.PULL : SocketType.SUB);
    if (kind == Collector.SUB) {
      socket.subscribe("");
    }
    return socket;
  }

  private void awaitReady(WriterSocket writer, ZMQ.Socket collector) {
    turnUntil(
        () -> {
          writer.check(System.nanoTime());
          collector.recv(ZMQ.DONTWAIT); // lets it take the connection and send its subscription
          return ready;
        });
  }

  private void turnUntil(Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .pollInSameThread()
        .until(
            () -> {
              loop.turn();
              return condition.call();
            });
  }

  @ParameterizedTest
  @EnumSource(Collector.class)
  void a_writer_whose_connection_broke_opens_again_when_its_deadline_says(Collector kind) {
    ZMQ.Socket collector = collector(kind);
    Endpoint bound = Binding.bind(Endpoint.parse("127.0.0.1:0"), collector);
    Endpoint server = bound.withPort(bound.port() - 2); // a writer connects to P+2
    WriterSocket writer = new WriterSocket(loop, server, kind, up -> ready = up);
    awaitReady(writer, collector);

    peers.close(collector);
    turnUntil(() -> !ready);

    long now = System.nanoTime();
    long due = writer.deadlineNs(now);
    assertThat(due - now).isLessThanOrEqualTo(PAUSE.toNanos());
    writer.check(due);
    assertThat(writer.deadlineNs(now) - now).as("open again").isGreaterThan(PAUSE.toNanos());
    ZMQ.Socket next = collector(kind);
    assertThat(Sockets.bind(next, bound.address(0))).isTrue();
    awaitReady(writer, next);
  }

  @ParameterizedTest
  @EnumSource(Collector.class)
  void a_writer_that_gets_no_socket_tries_again_until_there_is_one(Collector kind) {
    ZMQ.Socket collector = collector(kind);
    Endpoint bound = Binding.bind(Endpoint.parse("127.0.0.1:0"), collector);
    Endpoint server = bound.withPort(bound.port() - 2);
    scarcity.begin();
    WriterSocket writer = new WriterSocket(loop, server, kind, up -> ready = up);
    writer.check(writer.deadlineNs(System.nanoTime()));
    assertThat(ready).isFalse();
    scarcity.end();

    awaitReady(writer, collector);
  }
}
