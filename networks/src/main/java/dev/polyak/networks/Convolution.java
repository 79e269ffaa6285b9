package dev.polyak.networks;

import java.util.Objects;

/**
 * A convolution over images without padding, whose rows, columns and channels stand in that order
 * ([height][width][channels] in C order), in its input and its output: {@code y = f(W * x + b)}.
 *
 * <p>Its part of the flat parameter vector:
 *
 * <pre>
 * | kernels W, [filters][size][size][channels] in C order | bias b, [filters] |
 * </pre>
 *
 * @param height of an input image, in pixels, likewise {@code width}
 * @param channels numbers of an input pixel, 1 or more
 * @param filters numbers of an output pixel, 1 or more
 * @param size of a kernel in both directions, in pixels, at most {@code height} and {@code width}
 * @param stride pixels from one kernel's place to the next, 1 or more
 * @param activation f
 */
public record Convolution(
    int height, int width, int channels, int filters, int size, int stride, Activation activation)
    implements Layer {

  public Convolution {
    if (channels < 1 || filters < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "a convolution has 1 or more channels, filters and pixels of stride, not %d, %d and %d"
              .formatted(channels, filters, stride));
    }
    if (size < 1 || size > height || size > width) {
      throw new IllegalArgumentException(
          "a convolution's size is 1 to its image's, %d x %d, not %d"
              .formatted(height, width, size));
    }
    if ((long) height * width * channels > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "an image has at most %d numbers, not %d x %d x %d"
              .formatted(Integer.MAX_VALUE, height, width, channels));
    }
    Objects.requireNonNull(activation, "activation");
  }

  /** Numbers of an input image. */
  public int inputs() {
    return height * width * channels;
  }

  /** Rows of an output image. */
  public int outputHeight() {
    return (height - size) / stride + 1;
  }

  /** Columns of an output image. */
  public int outputWidth() {
    return (width - size) / stride + 1;
  }

  /** Numbers of an input patch, which one kernel reads. */
  public int patch() {
    return size * size * channels;
  }

  @Override
  public int outputs() {
    return Math.multiplyExact(outputHeight() * outputWidth(), filters);
  }

  @Override
  public long parameters(int inputs) {
    if (inputs != inputs()) {
      throw new IllegalArgumentException(
          "a convolution over %d x %d x %d reads %d numbers, not %d"
              .formatted(height, width, channels, inputs(), inputs));
    }
    return (patch() + 1L) * filters;
  }

  @Override
  public String text() {
    return "convolution %dx%dx%d %d %d %d %s"
        .formatted(height, width, channels, filters, size, stride, activation.text());
  }
}
