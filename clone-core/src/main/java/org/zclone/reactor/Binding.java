package org.zclone.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.api.ServerConfig;
import org.zeromq.ZMQ;

/**
 * Binds the ports of a server, all of them or none, and says truly why it could not.
 *
 * <p><em>Confined to the reactor thread.</em>
 */
public final class Binding {
  private static final int TRIES = 100;

  private Binding() {}

  /**
   * Binds each socket to P plus its index; P is any port with free neighbours if the endpoint's is
   * 0.
   *
   * @throws CloneException naming the port and the reason
   */
  static Endpoint bind(Endpoint endpoint, ZMQ.Socket... sockets) {
    if (endpoint.port() != 0) {
      bindAll(endpoint, sockets);
      return endpoint;
    }
    CloneException last = new CloneException("no three free ports in a row");
    for (int i = 0; i < TRIES; i++) {
      try {
        Endpoint free = endpoint.withPort(freePort(endpoint.host()));
        bindAll(free, sockets);
        return free;
      } catch (CloneException e) {
        last = e; // somebody has one of the three: try others
      }
    }
    throw last;
  }

  private static void bindAll(Endpoint endpoint, ZMQ.Socket... sockets) {
    for (int i = 0; i < sockets.length; i++) {
      if (!Sockets.bind(sockets[i], endpoint.address(i))) {
        for (int j = 0; j < i; j++) {
          sockets[j].unbind(sockets[j].getLastEndpoint()); // a name is bound as its address
        }
        throw new CloneException(problem(endpoint, i));
      }
    }
  }

  /** JeroMQ says "address in use" of a foreign address too; the JDK tells them apart. */
  private static String problem(Endpoint endpoint, int offset) {
    int port = endpoint.port() + offset;
    String start = "cannot listen on " + endpoint.host() + " port " + port + ": ";
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(endpoint.host()), port));
      return start + "it was taken for a moment; try again";
    } catch (UnknownHostException e) {
      return start + "no such host";
    } catch (IOException e) {
      return start + e.getMessage() + "; a server needs ports P, P+1 and P+2, P=" + endpoint.port();
    }
  }

  private static int freePort(String host) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
      return Math.min(probe.getLocalPort(), Endpoint.MAX_PORT);
    } catch (IOException e) {
      throw new CloneException("cannot listen on " + host + ": " + e.getMessage(), e);
    }
  }

  /**
   * Refuses an endpoint that other machines can reach, unless the configuration allows it.
   *
   * @throws CloneException naming the two ways out
   */
  public static void checkReach(ServerConfig config) {
    String host = config.endpoint().host();
    if (!config.plainNetwork() && !isLoopback(host)) {
      throw new CloneException(
          host
              + " can be reached by other machines, and there is no authentication: bind a loopback"
              + " address such as 127.0.0.1, or say withPlainNetwork() if the network is yours");
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return true; // binding fails with a better message
    }
  }
}
