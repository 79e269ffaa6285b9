package dev.polyak.networks.dl4j;

import java.util.concurrent.atomic.AtomicLong;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Native memory for what lives no longer than one update or one pass: reused from one to the next,
 * and so never left to the garbage collector. Belongs to the thread that opens it.
 */
final class Workspace implements AutoCloseable {
  private static final AtomicLong COUNT = new AtomicLong();

  private final String id = "polyak-" + COUNT.getAndIncrement();

  // It has the size of the largest cycle so far; a cycle that needs more borrows the rest from
  // outside until it closes.
  private final WorkspaceConfiguration configuration =
      WorkspaceConfiguration.builder()
          .policyLearning(LearningPolicy.OVER_TIME)
          .policySpill(SpillPolicy.REALLOCATE)
          .build();

  private final LayerWorkspaceMgr layers =
      LayerWorkspaceMgr.builder().defaultWorkspace(id, configuration).build();

  /** Starts a cycle: arrays made until the result is closed are dead after that. */
  MemoryWorkspace open() {
    return Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, id);
  }

  /** Where DL4J's layers put their arrays. */
  LayerWorkspaceMgr layers() {
    return layers;
  }

  /** Frees it, if called on the thread that opened it; else the collector does. */
  @Override
  public void close() {
    if (Nd4j.getWorkspaceManager().checkIfWorkspaceExists(id)) {
      Nd4j.getWorkspaceManager()
          .destroyWorkspace(
              Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(configuration, id));
    }
  }
}
