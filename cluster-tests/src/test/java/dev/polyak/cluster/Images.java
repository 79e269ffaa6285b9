package dev.polyak.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.model.PruneType;
import dev.polyak.node.security.CertificateRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.testcontainers.DockerClientFactory;

/**
 * The nodes' images, each built once from {@code deploy/docker} as this build has filled it. They
 * stay, so that the next build of what has not changed takes no time.
 */
final class Images {
  static final String BASE = "debian:bookworm-slim";

  private static final Path CONTEXT = Path.of("../deploy/docker");
  private static final String LABEL = "dev.polyak.cluster-tests";
  private static final Map<CertificateRole, String> BUILT = new ConcurrentHashMap<>();

  private Images() {}

  /** The name of a node's image. */
  static String of(CertificateRole node) {
    return BUILT.computeIfAbsent(node, Images::build);
  }

  private static String build(CertificateRole node) {
    DockerClient client = DockerClientFactory.instance().client();
    String tag = "polyak-cluster-tests/" + node.text();
    try (InputStream context = context(node)) {
      client
          .buildImageCmd(context)
          .withTarget(node.text())
          .withTags(Set.of(tag))
          .withLabels(Map.of(LABEL, "true"))
          .exec(new BuildImageResultCallback())
          .awaitImageId();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    // What the tag stood for before.
    client.pruneCmd(PruneType.IMAGES).withDangling(true).withLabelFilter(LABEL).exec();
    return tag;
  }

  /** As an archive. The larger images' layer is not sent for the others. */
  private static InputStream context(CertificateRole node) throws IOException {
    List<String> tar = new ArrayList<>(List.of("tar", "-C", CONTEXT.toString(), "-c"));
    boolean computes = node == CertificateRole.LEARNER_NODE || node == CertificateRole.ACTOR_NODE;
    if (!computes) {
      tar.add("--exclude=target/image/dl4j");
    }
    tar.addAll(List.of("Dockerfile", "polyak", "target/image"));
    return new ProcessBuilder(tar)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
        .getInputStream();
  }
}
