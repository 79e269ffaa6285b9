package dev.polyak.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Tries to connect to every TCP port of some hosts: a program of its own, run in a container of
 * their network. Prints a line for each host.
 */
public final class PortScan {
  private static final int LAST_PORT = 65_535;
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int THREADS = 32;

  private PortScan() {}

  /** Scans the hosts that the arguments name. */
  public static void main(String[] hosts) throws IOException {
    for (String host : hosts) {
      List<Integer> open = open(InetAddress.getByName(host));
      System.out.printf(
          "%s: %s%n", host, open.stream().map(Object::toString).collect(Collectors.joining(" ")));
    }
  }

  private static List<Integer> open(InetAddress host) {
    Queue<Integer> open = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int port = 1; port <= LAST_PORT; port++) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        threads.execute(
            () -> {
              try (Socket socket = new Socket()) {
                socket.connect(address, TIMEOUT_MILLIS);
                open.add(address.getPort());
              } catch (IOException closed) {
                // As it should be.
              }
            });
      }
    }
    return open.stream().sorted().toList();
  }
}
