package dev.polyak.clients;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dev.polyak.environment.v1.PlayRequest;
import dev.polyak.networks.Activation;
import dev.polyak.networks.Convolution;
import dev.polyak.networks.Dense;
import dev.polyak.networks.Dueling;
import dev.polyak.networks.Inference;
import dev.polyak.networks.NetworkDescription;
import dev.polyak.networks.engines.Engines;
import dev.polyak.parameters.v1.SubscribeRequest;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.runs.v1.JoinRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What clients are compared with, as files. */
final class Expected {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 4;

  private Expected() {}

  /** The protocol: a FileDescriptorSet. */
  static void descriptors(Path file) throws IOException {
    FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
    Stream.of(
            SampleRequest.getDescriptor(),
            JoinRequest.getDescriptor(),
            SubscribeRequest.getDescriptor(),
            PlayRequest.getDescriptor())
        .forEach(message -> set.addFile(message.getFile().toProto()));
    Files.write(file, set.build().toByteArray());
  }

  private record Forward(
      String network,
      List<Float> parameters,
      List<List<Float>> observations,
      List<List<Float>> outputs) {}

  /** Forward passes of each kind of layer. */
  static void networks(Path file) throws IOException {
    List<Forward> forwards = new ArrayList<>();
    for (NetworkDescription network :
        List.of(
            new NetworkDescription(
                3, List.of(new Dense(7, Activation.TANH), new Dense(2, Activation.IDENTITY))),
            new NetworkDescription(
                5, List.of(new Dense(6, Activation.RELU), new Dueling(4, 3, Activation.RELU))),
            new NetworkDescription(
                50,
                List.of(
                    new Convolution(5, 5, 2, 3, 2, 1, Activation.RELU),
                    new Dense(2, Activation.IDENTITY))),
            new NetworkDescription(
                7 * 6,
                List.of(
                    new Convolution(7, 6, 1, 4, 3, 2, Activation.TANH),
                    new Convolution(3, 2, 4, 2, 2, 1, Activation.RELU),
                    new Dueling(5, 4, Activation.TANH))))) {
      forwards.add(forward(network));
    }
    JSON.writeValue(file.toFile(), forwards);
  }

  private static Forward forward(NetworkDescription network) {
    SplittableRandom random = new SplittableRandom(network.parameters());
    float[] parameters = uniform(random, network.parameters());
    float[] observations = uniform(random, ROWS * network.inputs());
    float[] outputs = new float[ROWS * network.outputs()];
    try (Inference inference = Engines.of("vector", 1).inference(network, ROWS)) {
      inference.load(parameters);
      inference.forward(observations, inference.initialState(), ROWS, outputs);
    }
    return new Forward(
        network.text(),
        list(parameters),
        rows(observations, network.inputs()),
        rows(outputs, network.outputs()));
  }

  private static float[] uniform(SplittableRandom random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static List<List<Float>> rows(float[] values, int width) {
    return IntStream.range(0, values.length / width)
        .mapToObj(row -> list(values).subList(row * width, (row + 1) * width))
        .toList();
  }

  /** The numbers as they go into a file. */
  static List<Float> list(float[] values) {
    return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
  }

  /** Runs that were trained for a moment, and what they do. */
  static void runs(Path file, Path folder) throws IOException, InterruptedException {
    Path dueling = folder.resolve("dueling");
    Polyak.train(dueling, "CartPole-v1", "agent.dueling=true");
    Path scaled = folder.resolve("scaled");
    Polyak.train(scaled, "Pendulum-v1", "run.rescale-observations=true");
    Path pixels = folder.resolve("pixels");
    Polyak.train(pixels, Blink.class.getName(), "run.frame-stack=3");
    Path normalised = folder.resolve("normalised");
    Polyak.train(
        normalised, "Pendulum-v1", "run.normalise-observations=true", "replay.minimum-size=100");
    List<PlayedRun> played = new ArrayList<>();
    for (Path run : List.of(dueling, scaled, pixels, normalised)) {
      played.add(PlayedRun.of(run));
    }
    JSON.writeValue(file.toFile(), played);
  }
}
