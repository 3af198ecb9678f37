package org.zclone.bstar.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.zclone.api.CloneException;
import org.zclone.api.Endpoint;
import org.zclone.bstar.api.BinaryStarConfig;
import org.zclone.reactor.Sockets;
import org.zeromq.ZMQ;

/** Binds sockets, and says truly why it could not. <em>Confined to the reactor thread.</em> */
final class Listening {
  private Listening() {}

  /**
   * Binds {@code socket}; port 0 takes any free one.
   *
   * @return where it listens
   * @throws CloneException naming the endpoint and the reason
   */
  static Endpoint bind(ZMQ.Socket socket, Endpoint endpoint, BinaryStarConfig config) {
    checkReach(endpoint, config);
    if (!Sockets.bind(socket, endpoint.address(0))) {
      throw new CloneException("cannot listen on " + endpoint + ": " + problem(endpoint));
    }
    String bound = socket.getLastEndpoint();
    int port = Integer.parseInt(bound.substring(bound.lastIndexOf(':') + 1));
    return endpoint.withPort(port);
  }

  private static void checkReach(Endpoint endpoint, BinaryStarConfig config) {
    if (!config.plainNetwork() && !isLoopback(endpoint.host())) {
      throw new CloneException(
          endpoint.host()
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

  /** JeroMQ says "address in use" of a foreign address too; the JDK tells them apart. */
  private static String problem(Endpoint endpoint) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port()));
      return "it was taken for a moment; try again";
    } catch (UnknownHostException e) {
      return "no such host";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
