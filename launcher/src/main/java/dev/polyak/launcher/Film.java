package dev.polyak.launcher;

import dev.polyak.environments.AnimatedGif;
import dev.polyak.environments.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** An animated GIF of all that is played, which stays a second on the last state of an episode. */
final class Film implements Spectator {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 320;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final AnimatedGif gif;

  private Film(AnimatedGif gif) {
    this.gif = gif;
  }

  static Film create(Path file, int framesPerSecond) throws IOException {
    return new Film(AnimatedGif.create(file, WIDTH, HEIGHT, SECOND.dividedBy(framesPerSecond)));
  }

  @Override
  public boolean see(Environment environment, Moment moment) throws IOException {
    if (moment.last()) {
      gif.add(environment, SECOND);
    } else {
      gif.add(environment);
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    gif.close();
  }
}
