package dev.polyak.launcher;

import dev.polyak.environments.Environment;
import dev.polyak.environments.Rendering;
import dev.polyak.node.configuration.ConfigurationException;
import java.awt.AWTError;
import java.awt.Dimension;
import java.awt.GraphicsEnvironment;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.swing.ImageIcon;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;

/**
 * A window that shows what is played at the environment's speed, and stays a second on the last
 * state of an episode. Who closes it has seen enough.
 */
final class PlayWindow implements Spectator {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 480;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final String title;
  private final long period;
  private final JFrame frame;
  private final JLabel screen;
  private volatile boolean closed;
  private long next = System.nanoTime();

  private PlayWindow(String title, int framesPerSecond) {
    this.title = title;
    period = SECOND / framesPerSecond;
    frame = new JFrame(title);
    screen = new JLabel();
    screen.setPreferredSize(new Dimension(WIDTH, HEIGHT));
    frame.add(screen);
    frame.addWindowListener(
        new WindowAdapter() {
          @Override
          public void windowClosing(WindowEvent event) {
            closed = true;
          }
        });
  }

  private void show() {
    frame.setResizable(false);
    frame.pack();
    frame.setLocationRelativeTo(null);
    frame.setVisible(true);
  }

  /**
   * Opens a window.
   *
   * @throws ConfigurationException if there is no display
   */
  static PlayWindow open(String title, int framesPerSecond) {
    try {
      if (GraphicsEnvironment.isHeadless()) {
        throw noDisplay(null);
      }
      GraphicsEnvironment.getLocalGraphicsEnvironment().getDefaultScreenDevice();
    } catch (AWTError | LinkageError unreachable) {
      throw noDisplay(unreachable);
    }
    PlayWindow window = new PlayWindow(title, framesPerSecond);
    SwingUtilities.invokeLater(window::show);
    return window;
  }

  private static ConfigurationException noDisplay(Throwable cause) {
    return new ConfigurationException(
        "there is no display to open a window on: --gif FILE or --png FILE draws what is played",
        cause);
  }

  @Override
  public boolean see(Environment environment, Moment moment) {
    BufferedImage image = Rendering.image(environment, WIDTH, HEIGHT);
    String text =
        String.format(
            Locale.ROOT, "%s: step %,d, return %.2f", title, moment.step(), moment.episodeReturn());
    SwingUtilities.invokeLater(
        () -> {
          screen.setIcon(new ImageIcon(image));
          frame.setTitle(text);
        });
    return waitFor(moment.last() ? SECOND : period) && !closed;
  }

  /** Waits until the state's time is over; what took longer is not caught up with. */
  private boolean waitFor(long nanoseconds) {
    long now = System.nanoTime();
    next = Math.max(next + nanoseconds, now);
    try {
      TimeUnit.NANOSECONDS.sleep(next - now);
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    SwingUtilities.invokeLater(frame::dispose);
  }
}
