package dev.polyak.networks.vector;

import static dev.polyak.benchmarks.engines.Gaussian.numbers;

import dev.polyak.benchmarks.engines.Sweep;
import java.util.Random;

/** Rates of the vector engine's products, of which the best is the machine's peak. */
public final class ProductTimes {
  private static final int[][] SHAPES = {
    {64, 64, 64},
    {128, 128, 128},
    {256, 256, 256},
    {512, 512, 512},
    {1024, 1024, 1024},
    {256, 8, 256},
    {12800, 256, 32},
    {2592, 512, 64},
    {1568, 576, 64},
    {32, 3136, 512}
  };

  private ProductTimes() {}

  /** Adds a product of each shape: rows x depth x columns. */
  public static void addTo(Sweep sweep) {
    Random random = new Random(1);
    for (int[] shape : SHAPES) {
      int rows = shape[0];
      Strips strips = new Strips(shape[1], shape[2]);
      float[] x = numbers(rows * shape[1], random);
      float[] w = numbers(strips.size(), random);
      int stride = Lanes.stride(shape[2]);
      float[] y = new float[rows * stride];
      Operand operand = Operand.matrix(rows, shape[1], shape[1]).at(x, 0);
      sweep.add(
          "product",
          "%dx%dx%d".formatted(rows, shape[1], shape[2]),
          () -> Product.forward(operand, rows, strips, w, 0, null, 0, y, 0, stride, false));
    }
  }
}
