package dev.polyak.benchmarks.libtorch;

import dev.polyak.benchmarks.engines.Work;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What libtorch is timed with, on one thread. */
final class LibtorchWork {
  LibtorchWork() {
    torch.set_num_threads(1);
  }

  /** A piece of work. Its tensors live as long as the process. */
  Runnable of(Work work) {
    Network network = work.widths() == null ? new PixelNetwork() : new Perceptron(work.widths());
    Tensor x = network.input(work.rows());
    if (!work.trains()) {
      return () -> {
        try (PointerScope _ = new PointerScope();
            NoGradGuard _ = new NoGradGuard()) {
          network.forward(x);
        }
      };
    }
    Tensor y = torch.randn(work.rows(), network.outputs());
    Adam adam = new Adam(network.parameters(), new AdamOptions(1e-3));
    return () -> {
      try (PointerScope _ = new PointerScope()) {
        adam.zero_grad();
        torch.mse_loss(network.forward(x), y).backward();
        adam.step();
      }
    };
  }

  /** A network and a batch that fits it. */
  private abstract static class Network extends Module {
    abstract Tensor input(int rows);

    abstract Tensor forward(Tensor x);

    abstract int outputs();
  }

  private static final class Perceptron extends Network {
    private final int[] widths;
    private final List<LinearImpl> layers = new ArrayList<>();

    Perceptron(int[] widths) {
      this.widths = widths;
      for (int i = 1; i < widths.length; i++) {
        layers.add(register_module("dense" + i, new LinearImpl(widths[i - 1], widths[i])));
      }
    }

    @Override
    Tensor input(int rows) {
      return torch.randn(rows, widths[0]);
    }

    @Override
    Tensor forward(Tensor x) {
      Tensor value = x;
      for (int i = 0; i < layers.size() - 1; i++) {
        value = layers.get(i).forward(value).relu();
      }
      return layers.getLast().forward(value);
    }

    @Override
    int outputs() {
      return widths[widths.length - 1];
    }
  }

  private static final class PixelNetwork extends Network {
    private final Conv2dImpl first = convolution("first", 4, 32, 8, 4);
    private final Conv2dImpl second = convolution("second", 32, 64, 4, 2);
    private final Conv2dImpl third = convolution("third", 64, 64, 3, 1);
    private final LinearImpl dense = register_module("dense", new LinearImpl(3136, 512));
    private final LinearImpl head =
        register_module("head", new LinearImpl(512, Work.PIXEL_ACTIONS));

    private Conv2dImpl convolution(String name, int channels, int filters, int size, int stride) {
      Conv2dOptions options = new Conv2dOptions(channels, filters, new LongPointer(size, size));
      options.stride().put(0, stride).put(1, stride);
      return register_module(name, new Conv2dImpl(options));
    }

    @Override
    Tensor input(int rows) {
      return torch.randint(0, 256, new long[] {rows, 4, 84, 84}).toType(torch.ScalarType.Byte);
    }

    @Override
    Tensor forward(Tensor x) {
      Tensor pixels = x.toType(torch.ScalarType.Float).div(new Scalar(255f));
      Tensor value = first.forward(pixels).relu();
      value = second.forward(value).relu();
      value = third.forward(value).relu();
      value = dense.forward(value.flatten(1, -1)).relu();
      return head.forward(value);
    }

    @Override
    int outputs() {
      return Work.PIXEL_ACTIONS;
    }
  }
}
