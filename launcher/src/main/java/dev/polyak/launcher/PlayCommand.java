package dev.polyak.launcher;

import dev.polyak.launcher.Spectator.Moment;
import dev.polyak.node.Seeds;
import dev.polyak.node.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polyak play}: what a run has learned, to be watched. */
@Command(
    name = "play",
    mixinStandardHelpOptions = true,
    header = "Shows episodes with a run's last weights, without exploration.",
    description = {
      "",
      "In a window where there is a display, or in a file: --gif plays them, --png tells each in"
          + " eight pictures. The weights are those of the newest checkpoint.",
      ""
    })
final class PlayCommand implements Callable<Integer> {
  private static final int MAXIMUM_EPISODES = 100;

  @Mixin private PlayedRun run = new PlayedRun();

  @Option(
      names = "--episodes",
      paramLabel = "N",
      defaultValue = "1",
      description = "Episodes to play (default: ${DEFAULT-VALUE}).")
  private int episodes;

  @Option(
      names = "--gif",
      paramLabel = "FILE",
      description = "Writes the episodes as an animated GIF.")
  private Path gif;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description = "Writes eight states of each episode as one picture.")
  private Path png;

  @Override
  public Integer call() throws IOException {
    if (gif != null || png != null) {
      System.setProperty("java.awt.headless", "true");
    }
    TrainedRun trained = run.open("play", episodes, MAXIMUM_EPISODES);
    try (Player player = new Player(trained)) {
      play(trained, player);
    } catch (UnsupportedOperationException cannotBeDrawn) {
      throw new ConfigurationException(
          "%s; polyak evaluate plays it unseen".formatted(cannotBeDrawn.getMessage()),
          cannotBeDrawn);
    } catch (IOException cannotWrite) {
      throw new ConfigurationException(
          "cannot write the pictures: " + RunDirectory.reason(cannotWrite), cannotWrite);
    }
    Stream.of(gif, png)
        .filter(Objects::nonNull)
        .forEach(file -> System.out.println("The picture is in " + file));
    return 0;
  }

  private void play(TrainedRun trained, Player player) throws IOException {
    String environment = trained.workbench().configuration().text("run.environment");
    String title =
        String.format(
            Locale.ROOT,
            "%s by the weights of update %,d at step %,d",
            environment,
            trained.weights().update(),
            trained.weights().environmentStep());
    System.out.println(title);
    int frames = player.framesPerSecond();
    try (Spectator film = gif == null ? null : Film.create(gif, frames);
        Spectator sheet = png == null ? null : ContactSheet.create(png, title);
        Spectator window =
            gif == null && png == null ? PlayWindow.open(environment, frames) : null) {
      List<Spectator> spectators = Stream.of(film, sheet, window).filter(Objects::nonNull).toList();
      long root = run.root(trained);
      for (int each = 1; each <= episodes; each++) {
        Optional<Moment> end = player.play(Seeds.derive(root, "play", each), spectators);
        if (end.isEmpty()) {
          return;
        }
        System.out.printf(
            Locale.ROOT,
            "Episode %d: return %.2f, length %,d%n",
            each,
            end.get().episodeReturn(),
            end.get().step());
      }
    }
  }
}
