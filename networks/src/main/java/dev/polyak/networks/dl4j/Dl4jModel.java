package dev.polyak.networks.dl4j;

import dev.polyak.networks.InputScale;
import dev.polyak.networks.NetworkDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/**
 * Writes standard DL4J model files, which {@code MultiLayerNetwork.load(file, false)} of any DL4J
 * program reads. A dueling head is written as the dense layers that compute the same.
 *
 * <p>There is no reader: DL4J's own deserialises Java objects that it finds in the file.
 */
public final class Dl4jModel {
  private Dl4jModel() {}

  /**
   * Writes a network, whole or not at all.
   *
   * @param weights its flat vector
   */
  public static void write(NetworkDescription network, float[] weights, Path file)
      throws IOException {
    Nd4jSettings.apply();
    try (Dl4jNetwork model = new Dl4jNetwork(network)) {
      model.load(weights);
      write(model.multiLayerNetwork(), file);
    }
  }

  /** As the other, of a network that is to take its inputs before they go through a scale. */
  public static void write(NetworkDescription network, InputScale scale, float[] weights, Path file)
      throws IOException {
    Nd4jSettings.apply();
    MultiLayerNetwork model = ScaledModel.of(network, scale, weights);
    try {
      write(model, file);
    } finally {
      model.close();
    }
  }

  private static void write(MultiLayerNetwork model, Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path unfinished = directory.resolve(file.getFileName() + ".unfinished");
    try {
      ModelSerializer.writeModel(model, unfinished.toFile(), false);
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }
}
