package dev.polyak.benchmarks.gateway;

import dev.polyak.client.EnvironmentClient;
import dev.polyak.environments.Environment;
import io.grpc.StatusException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Clients in one process, until its standard input ends: {@code TARGET CLIENTS ENVIRONMENTS}. Each
 * line that comes asks for two numbers of each of them: its round trips so far, and the
 * microseconds, in the middle of the last ten thousand, until it had its next actions.
 */
final class JavaClients {
  private JavaClients() {}

  public static void main(String[] arguments) throws IOException {
    List<Timed> clients = new ArrayList<>();
    int environments = Integer.parseInt(arguments[2]);
    for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
      Timed first = new Timed(new Still());
      clients.add(first);
      List<Environment> all = new ArrayList<>(Collections.nCopies(environments - 1, new Still()));
      all.addFirst(first);
      EnvironmentClient client =
          new EnvironmentClient(arguments[0], "java-" + i, all, System.err::println);
      Thread.ofPlatform().daemon().name("client-" + i).start(() -> play(client));
    }
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (questions.readLine() != null) {
      System.out.println(
          clients.stream()
              .map(client -> client.roundTrips() + " " + client.medianMicroseconds())
              .collect(Collectors.joining(" ")));
    }
  }

  private static void play(EnvironmentClient client) {
    try {
      client.play();
    } catch (StatusException refused) {
      System.err.println(refused.getMessage());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
