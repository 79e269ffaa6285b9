package dev.polyak.networks.vector;

import dev.polyak.networks.Activation;
import dev.polyak.networks.Convolution;
import dev.polyak.networks.program.Matrix;
import java.util.Arrays;

/**
 * A convolution, as a product of patches and kernels that reads the patches where they are in the
 * image: a patch is {@code size} stretches of {@code size x channels} numbers. Its part of this
 * engine's order:
 *
 * <pre>
 * | W^T, [size][size][channels][filters] in strips | b, [filters], padded |
 * </pre>
 *
 * <p>Among the transposed weights it has, for each row i of the kernels, {@code W[filters][i]
 * [size][channels]} in strips.
 *
 * @param strips the kernels, {@code [patch][filters]}
 * @param kernelRow one row of all kernels, {@code [size x channels][filters]}
 * @param described where its kernels start in the description's order
 * @param own where it starts in this engine's order
 * @param ownTransposed where it starts among the transposed weights
 */
record ConvolutionPlan(
    Convolution layer, Strips strips, Strips kernelRow, int described, int own, int ownTransposed)
    implements LayerPlan {

  /** A plan of {@code layer}, at these places. */
  static ConvolutionPlan of(Convolution layer, int described, int own, int ownTransposed) {
    return new ConvolutionPlan(
        layer,
        new Strips(layer.patch(), layer.filters()),
        new Strips(layer.size() * layer.channels(), layer.filters()),
        described,
        own,
        ownTransposed);
  }

  /** Numbers in this engine's order. */
  static int size(Convolution layer) {
    return DensePlan.size(layer.patch(), layer.filters());
  }

  /** Numbers among the transposed weights. */
  static int transposedSize(Convolution layer) {
    return layer.size()
        * DensePlan.transposedSize(layer.size() * layer.channels(), layer.filters());
  }

  private int bias() {
    return own + strips.size();
  }

  @Override
  public void order(float[] from, float[] to) {
    strips.fromTranspose(from, described, to, own);
    System.arraycopy(
        from, described + layer.patch() * layer.filters(), to, bias(), layer.filters());
  }

  @Override
  public void describe(float[] from, float[] to) {
    strips.toTranspose(from, own, to, described);
    System.arraycopy(
        from, bias(), to, described + layer.patch() * layer.filters(), layer.filters());
  }

  @Override
  public void transpose(float[] weights, float[] transposed) {
    int size = layer.filters() * Lanes.padded(kernelRow.depth());
    for (int i = 0; i < layer.size(); i++) {
      strips.transposeRows(
          weights,
          own,
          i * kernelRow.depth(),
          kernelRow.depth(),
          transposed,
          ownTransposed + i * size);
    }
  }

  @Override
  public LayerPass pass(int rows) {
    return new Pass(rows);
  }

  private final class Pass implements LayerPass {
    private final int pixels = layer.outputHeight() * layer.outputWidth();
    private final int filters = layer.filters();
    private final int padded = Lanes.padded(filters);
    private final int stretch = layer.size() * layer.channels();
    private final int imageRow = layer.width() * layer.channels();
    private final Strips transposedRow = kernelRow.transposed();
    private final int bias = bias();
    private final Matrix output;
    private final Matrix outputGradient;

    /** A row for each output pixel, of the patch that it reads. */
    private final Operand patches;

    /** A row for each number of a patch, of the input pixels that it is laid over. */
    private final Operand places;

    /** One image's derivative by what goes into f, {@code pixels x filters}, padded. */
    private final float[] image;

    private final Operand slope;
    private final float[] flowed;
    private final int flowedStride;

    Pass(int rows) {
      int outputs = layer.outputs();
      output = Matrix.zeros(rows, outputs, Lanes.stride(outputs));
      outputGradient = Matrix.zeros(rows, outputs, Lanes.stride(outputs));
      int step = layer.stride() * layer.channels();
      int down = layer.stride() * imageRow;
      int[] starts = new int[pixels];
      for (int pixel = 0; pixel < pixels; pixel++) {
        starts[pixel] = pixel / layer.outputWidth() * down + pixel % layer.outputWidth() * step;
      }
      patches = Operand.stretches(starts, 1, layer.size(), stretch, imageRow);
      int[] within = new int[layer.patch()];
      for (int i = 0; i < within.length; i++) {
        within[i] = i / stretch * imageRow + i % stretch;
      }
      places = Operand.stretches(within, step, layer.outputHeight(), layer.outputWidth(), down);
      image = new float[pixels * padded];
      slope = Operand.matrix(pixels, filters, padded);
      flowedStride = Lanes.padded(stretch);
      flowed = new float[pixels * flowedStride];
    }

    @Override
    public Matrix output() {
      return output;
    }

    @Override
    public Matrix outputGradient() {
      return outputGradient;
    }

    @Override
    public void forward(float[] weights, float[] x, int start, int stride, int first, int rows) {
      boolean rectified = layer.activation() == Activation.RELU;
      boolean whole = padded == filters;
      for (int row = 0; row < rows; row++) {
        int to = (first + row) * output.stride();
        Product.forward(
            patches.at(x, start + row * stride),
            pixels,
            strips,
            weights,
            own,
            weights,
            bias,
            whole ? output.values() : image,
            whole ? to : 0,
            padded,
            rectified);
        if (!whole) {
          copyPixels(image, 0, padded, output.values(), to, filters);
        }
      }
      if (layer.activation() == Activation.TANH) {
        Elements.tanh(output.values(), first * output.stride(), rows * output.stride());
      }
    }

    private void copyPixels(
        float[] from, int start, int stride, float[] to, int toStart, int toStride) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        System.arraycopy(from, start + pixel * stride, to, toStart + pixel * toStride, filters);
      }
    }

    @Override
    public void backward(
        float[] transposed,
        float[] x,
        int start,
        int stride,
        int first,
        int rows,
        float[] gradient,
        boolean add,
        float[] dx,
        int dxStart,
        int dxStride) {
      float[] d = outputGradient.values();
      int dStride = outputGradient.stride();
      Elements.slope(layer.activation(), d, output.values(), first * dStride, rows * dStride);
      for (int row = 0; row < rows; row++) {
        boolean whole = padded == filters;
        if (!whole) {
          copyPixels(d, (first + row) * dStride, filters, image, 0, padded);
        }
        float[] slopes = whole ? d : image;
        int slopesStart = whole ? (first + row) * dStride : 0;
        if (gradient != null) {
          Product.weightGradient(
              places.at(x, start + row * stride),
              strips,
              slopes,
              slopesStart,
              padded,
              gradient,
              own,
              add || row > 0);
          Elements.columnSums(
              slopes, slopesStart, padded, pixels, gradient, bias, padded, add || row > 0);
        }
        if (dx != null) {
          flowBack(slopes, slopesStart, transposed, dx, dxStart + row * dxStride);
        }
      }
    }

    /** The derivative by one input image: of each row of the kernels, and summed where they lie. */
    private void flowBack(
        float[] slopes, int slopesStart, float[] transposed, float[] dx, int dxStart) {
      Arrays.fill(dx, dxStart, dxStart + layer.inputs(), 0);
      slope.at(slopes, slopesStart);
      int[] starts = patches.rows();
      for (int i = 0; i < layer.size(); i++) {
        Product.forward(
            slope,
            pixels,
            transposedRow,
            transposed,
            ownTransposed + i * transposedRow.size(),
            null,
            0,
            flowed,
            0,
            flowedStride,
            false);
        int row = dxStart + i * imageRow;
        for (int pixel = 0; pixel < pixels; pixel++) {
          Elements.add(flowed, pixel * flowedStride, dx, row + starts[pixel], stretch);
        }
      }
    }
  }
}
