package dev.polyak.node.rpc;

import com.google.errorprone.annotations.FormatMethod;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/**
 * A request that the domain refuses: what, which value, which limit, which setting. The one place
 * where domain errors become {@link Status}: {@link #status(Throwable)}.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** The request itself is wrong, whatever the state. */
    INVALID(Status.Code.INVALID_ARGUMENT),
    /** It names what does not exist (yet). */
    UNKNOWN(Status.Code.NOT_FOUND),
    /** The state forbids it: a stale epoch, an older incarnation, a gap. */
    STATE(Status.Code.FAILED_PRECONDITION),
    /** Somebody else has it. */
    TAKEN(Status.Code.ALREADY_EXISTS),
    /** Another node of the same kind takes it. */
    ELSEWHERE(Status.Code.ABORTED),
    /** A bound is reached: memory, disk, streams. */
    EXHAUSTED(Status.Code.RESOURCE_EXHAUSTED),
    /** Nobody knows who asks. */
    ANONYMOUS(Status.Code.UNAUTHENTICATED),
    /** Who asks may not. */
    FORBIDDEN(Status.Code.PERMISSION_DENIED),
    /** What is stored is not as it was. */
    DAMAGED(Status.Code.DATA_LOSS),
    /** Its time is up. */
    DEADLINE(Status.Code.DEADLINE_EXCEEDED),
    /** The node is stopping, or not ready. */
    UNAVAILABLE(Status.Code.UNAVAILABLE);

    private final Status.Code code;

    Reason(Status.Code code) {
      this.code = code;
    }
  }

  private final Reason reason;

  public Refusal(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  @FormatMethod
  public static Refusal invalid(String format, Object... arguments) {
    return new Refusal(Reason.INVALID, format.formatted(arguments));
  }

  @FormatMethod
  public static Refusal unknown(String format, Object... arguments) {
    return new Refusal(Reason.UNKNOWN, format.formatted(arguments));
  }

  @FormatMethod
  public static Refusal state(String format, Object... arguments) {
    return new Refusal(Reason.STATE, format.formatted(arguments));
  }

  public Reason reason() {
    return reason;
  }

  /**
   * The status that a failed call ends with; what is not a refusal is INTERNAL, without its
   * details.
   */
  public static StatusRuntimeException status(Throwable failure) {
    return switch (failure) {
      case Refusal refusal ->
          Status.fromCode(refusal.reason.code)
              .withDescription(refusal.getMessage())
              .asRuntimeException();
      case IllegalArgumentException invalid ->
          Status.INVALID_ARGUMENT.withDescription(invalid.getMessage()).asRuntimeException();
      case StatusRuntimeException status -> status;
      default ->
          Status.INTERNAL
              .withDescription("internal error (see the node's log)")
              .withCause(failure)
              .asRuntimeException();
    };
  }
}
