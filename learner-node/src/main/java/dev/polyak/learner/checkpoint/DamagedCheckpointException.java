package dev.polyak.learner.checkpoint;

/** A file that is not the checkpoint that somebody wrote; the message says in what. */
final class DamagedCheckpointException extends Exception {
  private static final long serialVersionUID = 1;

  DamagedCheckpointException(String message) {
    super(message);
  }
}
