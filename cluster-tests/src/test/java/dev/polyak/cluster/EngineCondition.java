package dev.polyak.cluster;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;

/** Whether the images can be built and run here. What is missing is printed, once. */
final class EngineCondition implements ExecutionCondition {
  private static final long PULL_SECONDS = 120;

  private static ConditionEvaluationResult known;

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return known();
  }

  private static synchronized ConditionEvaluationResult known() {
    if (known == null) {
      String missing = missing();
      if (missing == null) {
        known = ConditionEvaluationResult.enabled("an engine and the images are there");
      } else {
        System.out.println("The cluster tests are skipped: " + missing);
        known = ConditionEvaluationResult.disabled(missing);
      }
    }
    return known;
  }

  /** What is missing; null: nothing. */
  private static String missing() {
    if (!Boolean.getBoolean("polyak.images")) {
      return "no Docker engine listens at /var/run/docker.sock (for one elsewhere on this machine, mvn"
          + " -Pimages verify)";
    }
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      return "no Docker engine answers; its user must be allowed to use it";
    }
    DockerClient client = DockerClientFactory.instance().client();
    try {
      client.inspectImageCmd(Images.BASE).exec();
    } catch (NotFoundException missing) {
      String refused = pull(client);
      if (refused != null) {
        return refused;
      }
    }
    return shares()
        ? null
        : "the Docker engine does not see this build's folder: it is another machine's";
  }

  /** Whether what is written here can be mounted there. */
  private static boolean shares() {
    Path file = Path.of("target/seen").toAbsolutePath();
    String text = "seen at " + Instant.now();
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    try (GenericContainer<?> container =
        new GenericContainer<>(Images.BASE)
            .withCreateContainerCmdModifier(
                create -> create.getHostConfig().withBinds(Bind.parse(file + ":/seen:ro")))
            .withCommand("cat", "/seen")
            .withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
      container.start();
      return container.getLogs().contains(text);
    } catch (RuntimeException refused) {
      return false;
    }
  }

  private static String pull(DockerClient client) {
    String why = "not within %d s".formatted(PULL_SECONDS);
    try {
      if (client
          .pullImageCmd(Images.BASE)
          .start()
          .awaitCompletion(PULL_SECONDS, TimeUnit.SECONDS)) {
        return null;
      }
    } catch (DockerException | DockerClientException refused) {
      why = refused.getMessage();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return "the images' base, %s, is not there and cannot be pulled (%s); docs/deployment.md makes it"
        .formatted(Images.BASE, why);
  }
}
