package dev.polyak.cluster;

import static org.awaitility.Awaitility.await;

/** How far a run has come, as its param-server tells. */
record RunProgress(Node paramServer, String run) {
  /** What a run that goes on takes. */
  private static final int STEPS = 200;

  private static final int UPDATES = 40;

  /** What the run's series have. */
  String label() {
    return "run=\"%s\"".formatted(run);
  }

  /** Steps over the run's life, as far as its actors have reported. */
  double steps() {
    return paramServer.metric("polyak_param_server_environment_steps_total", label());
  }

  /** Updates behind the newest snapshot. */
  double updates() {
    return paramServer.metric("polyak_param_server_weights_update", label());
  }

  /** Of the newest snapshot. */
  double epoch() {
    return paramServer.metric("polyak_param_server_weights_epoch", label());
  }

  /** Waits until more steps are collected, learned from, and what is learned is published. */
  void awaitMore() {
    Growth steps = new Growth(this::steps, STEPS);
    Growth updates = new Growth(this::updates, UPDATES);
    await().atMost(Node.PATIENCE).until(() -> steps.isReached() && updates.isReached());
  }
}
