package dev.polyak.environments;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A GIF that plays an environment's states in a loop. Frames are written as they come, so that
 * memory is that of one frame. Belongs to one thread; needs no display.
 *
 * <pre>
 * try (AnimatedGif gif = AnimatedGif.create(file, 600, 400, Duration.ofMillis(20))) {
 *   do {
 *     environment.step(action, result);
 *     gif.add(environment);
 *   } while (!result.terminated() &amp;&amp; !result.truncated());
 * }
 * </pre>
 */
public final class AnimatedGif implements AutoCloseable {
  private static final int LONGEST_DELAY = 65_535;

  private final Path file;
  private final OutputStream bytes;
  private final ImageOutputStream output;
  private final ImageWriter writer;
  private final IIOMetadata frameMetadata;
  private final BufferedImage drawn;
  private final BufferedImage indexed;
  private int frames;
  private boolean closed;

  private AnimatedGif(Path file, int width, int height, int delay) throws IOException {
    this.file = file;
    drawn = Rendering.blank(width, height);
    indexed = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, Palette.model());
    writer = ImageIO.getImageWritersByFormatName("gif").next();
    frameMetadata = frameMetadata(delay);
    bytes = new BufferedOutputStream(Files.newOutputStream(file));
    output = new MemoryCacheImageOutputStream(bytes);
    writer.setOutput(output);
    writer.prepareWriteSequence(null);
  }

  /**
   * Starts a file, over what may be there.
   *
   * @param width in pixels, 1 or more
   * @param height in pixels, 1 or more
   * @param delay for which each frame is shown, in hundredths of a second (rounded), 20 ms to
   *     655.35 s: players show what is shorter at a speed of their own
   */
  public static AnimatedGif create(Path file, int width, int height, Duration delay)
      throws IOException {
    return new AnimatedGif(file, width, height, hundredths(delay));
  }

  private static int hundredths(Duration delay) {
    long hundredths = Math.round(delay.toMillis() / 10.0);
    if (hundredths < 2 || hundredths > LONGEST_DELAY) {
      throw new IllegalArgumentException(
          "a frame is shown for 20 ms to 655.35 s, not " + delay.toMillis() + " ms");
    }
    return (int) hundredths;
  }

  /** What the GIF89a specification says of each frame, and Netscape's extension that loops. */
  private IIOMetadata frameMetadata(int delay) throws IOException {
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(indexed), null);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", Integer.toString(delay));
    control.setAttribute("transparentColorIndex", "0");
    IIOMetadataNode root = new IIOMetadataNode(metadata.getNativeMetadataFormatName());
    root.appendChild(control);
    metadata.mergeTree(metadata.getNativeMetadataFormatName(), root);
    return metadata;
  }

  private IIOMetadata looped(IIOMetadata frame) throws IOException {
    IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
    loop.setAttribute("applicationID", "NETSCAPE");
    loop.setAttribute("authenticationCode", "2.0");
    loop.setUserObject(new byte[] {1, 0, 0});
    IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
    extensions.appendChild(loop);
    String format = frame.getNativeMetadataFormatName();
    IIOMetadataNode root = new IIOMetadataNode(format);
    root.appendChild(extensions);
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(indexed), null);
    metadata.mergeTree(format, frame.getAsTree(format));
    metadata.mergeTree(format, root);
    return metadata;
  }

  /**
   * Adds the environment's present state as a frame.
   *
   * @throws UnsupportedOperationException if the environment cannot be drawn; the message names it
   */
  public void add(Environment environment) throws IOException {
    add(environment, frameMetadata);
  }

  /**
   * The same for a frame that is shown for another time, such as an episode's last.
   *
   * @param delay as of {@link #create}
   */
  public void add(Environment environment, Duration delay) throws IOException {
    add(environment, frameMetadata(hundredths(delay)));
  }

  private void add(Environment environment, IIOMetadata metadata) throws IOException {
    if (closed) {
      throw new IllegalStateException(file + " is closed");
    }
    Rendering.draw(environment, drawn);
    int[] colours = ((DataBufferInt) drawn.getRaster().getDataBuffer()).getData();
    byte[] indices = ((DataBufferByte) indexed.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < colours.length; i++) {
      indices[i] = Palette.index(colours[i]);
    }
    writer.writeToSequence(
        new IIOImage(indexed, null, frames == 0 ? looped(metadata) : metadata), null);
    output.flush();
    frames++;
  }

  /** Frames so far. */
  public int frames() {
    return frames;
  }

  /** Ends the file. One without frames is no picture, and is deleted. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (bytes;
        output) {
      if (frames > 0) {
        writer.endWriteSequence();
      }
    } finally {
      writer.dispose();
    }
    if (frames == 0) {
      Files.delete(file);
    }
  }
}
