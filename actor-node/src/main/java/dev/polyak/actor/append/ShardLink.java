package dev.polyak.actor.append;

import dev.polyak.node.Backoff;
import dev.polyak.node.LogFields;
import dev.polyak.node.rpc.StatusText;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.replay.v1.AppendAcknowledged;
import dev.polyak.replay.v1.AppendClose;
import dev.polyak.replay.v1.AppendOpened;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of an actor-node that append to one shard, over reconnects. All state is guarded by the
 * {@link AppendCall} that it belongs to; the call's observer is only used by the thread that is in
 * {@link #pump}.
 */
final class ShardLink {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLink.class);

  private final AppendCall owner;
  private final ReplayShard shard;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final List<LaneStream> lanes = new ArrayList<>();

  /**
   * Those of which something may be to send, in turn: a node has thousands, and most of them rest.
   */
  private final SequencedSet<LaneStream> busy = new LinkedHashSet<>();

  private Connection connection;
  private long credit;
  private int attempt;
  private String lastWait = "";
  private boolean pumping;
  private boolean draining;

  ShardLink(AppendCall owner, ReplayShard shard) {
    this.owner = owner;
    this.shard = shard;
  }

  ReplayShard shard() {
    return shard;
  }

  List<LaneStream> lanes() {
    return lanes;
  }

  /** Whether the shard has answered, and not left since. */
  boolean isAnswering() {
    return connection != null && connection.answered;
  }

  /** Whether the shard has said that its lanes are to go elsewhere, and was not asked since. */
  boolean isDraining() {
    return draining;
  }

  /** It may have a lane again, and say anew. */
  void askAgain() {
    draining = false;
  }

  /** Takes a lane, whose stream is opened with what is sent next. */
  void add(LaneStream lane) {
    lanes.add(lane);
    busy.add(lane);
  }

  /** Something of a lane has changed. */
  void look(LaneStream lane) {
    busy.add(lane);
  }

  /** Gives a lane away; its stream is closed here, if the shard is there. */
  void remove(LaneStream lane) {
    lanes.remove(lane);
    busy.remove(lane);
    if (connection != null && connection.opened[lane.handle()]) {
      connection.opened[lane.handle()] = false;
      connection.closing.add(lane.handle());
    }
  }

  /** Sends what credit and connection allow; one thread at a time, whoever comes first. */
  void pump() {
    synchronized (owner) {
      if (pumping || owner.isClosed()) {
        return;
      }
      pumping = true;
    }
    while (true) {
      AppendRequest next;
      Connection target;
      synchronized (owner) {
        if (owner.isClosed() || (connection == null && lanes.isEmpty())) {
          pumping = false;
          return;
        }
        if (connection == null) {
          connection = new Connection();
        }
        target = connection;
        next = target.next();
        if (next == null) {
          pumping = false;
          return;
        }
      }
      target.send(next);
    }
  }

  private void disconnected(Connection which, Throwable failure) {
    Duration wait;
    synchronized (owner) {
      if (connection != which || owner.isClosed()) {
        return;
      }
      connection = null;
      lanes.forEach(LaneStream::disconnected);
      busy.addAll(lanes);
      Status status = Status.fromThrowable(failure);
      log(status);
      if (status.getCode() == Status.Code.ABORTED && !draining) {
        draining = true;
        owner.drained(this);
      }
      wait = Backoff.PEER.before(attempt++, random);
      owner.notifyAll();
    }
    owner.again(this, wait);
  }

  private void log(Status status) {
    String wait = StatusText.of(status);
    if (status.getCode() == Status.Code.FAILED_PRECONDITION
        || status.getCode() == Status.Code.INVALID_ARGUMENT) {
      LOG.warn("{} refused an append: {}", shard.name(), wait);
    } else if (!wait.equals(lastWait)) {
      LOG.info("waits for {}: {}", shard.name(), wait);
    }
    lastWait = wait;
  }

  void close() {
    if (connection != null) {
      connection.cancel();
    }
  }

  /** One call to the shard. */
  private final class Connection implements StreamObserver<AppendResponse> {
    private final Context.CancellableContext context = Context.ROOT.withCancellation();
    private final boolean[] opened = new boolean[owner.laneCount()];
    private final Queue<Integer> closing = new ArrayDeque<>();
    private StreamObserver<AppendRequest> requests;
    private boolean answered;

    /** What to send next, lanes in turn. Null: nothing may be sent now. */
    private AppendRequest next() {
      if (!closing.isEmpty()) {
        return AppendRequest.newBuilder()
            .setClose(AppendClose.newBuilder().setHandle(closing.remove()))
            .build();
      }
      for (int i = busy.size(); i > 0; i--) {
        LaneStream lane = busy.removeFirst();
        AppendRequest next = next(lane);
        if (next != null || lane.waitsForCredit()) {
          busy.addLast(lane);
        }
        if (next != null) {
          return next;
        }
      }
      return null;
    }

    /** What to send next of a lane; null: nothing may be sent now. */
    private AppendRequest next(LaneStream lane) {
      boolean wanted = !lane.isResting() || !lane.isEmpty();
      if (opened[lane.handle()] != wanted && (wanted || lane.isOpened())) {
        opened[lane.handle()] = wanted;
        return wanted ? AppendRequest.newBuilder().setOpen(owner.open(lane)).build() : close(lane);
      }
      AppendRows rows = lane.send(credit);
      if (rows == null) {
        return null;
      }
      credit -= LaneStream.bytes(rows);
      return AppendRequest.newBuilder().setRows(rows).build();
    }

    private static AppendRequest close(LaneStream lane) {
      lane.closed();
      return AppendRequest.newBuilder()
          .setClose(AppendClose.newBuilder().setHandle(lane.handle()))
          .build();
    }

    /** Called by the pumping thread, without the lock: a direct executor may answer within. */
    private void send(AppendRequest request) {
      if (requests == null) {
        ManagedChannel channel = shard.channel();
        context.run(() -> requests = ReplayServiceGrpc.newStub(channel).append(this));
      }
      try {
        requests.onNext(request);
      } catch (IllegalStateException alreadyEnded) {
        // onError has been or will be called, and everything is sent again.
      }
    }

    private void cancel() {
      context.cancel(null);
    }

    @Override
    public void onNext(AppendResponse response) {
      synchronized (owner) {
        if (connection != this) {
          return;
        }
        switch (response.getKindCase()) {
          case OPENED -> opened(response.getOpened());
          case ACKNOWLEDGED -> acknowledged(response.getAcknowledged());
          case KIND_NOT_SET -> throw new IllegalArgumentException("an empty response");
        }
        owner.notifyAll();
      }
      pump();
    }

    private void opened(AppendOpened response) {
      if (!answered) {
        answered = true;
        draining = false;
        attempt = 0;
        credit = 0;
        if (!lastWait.isEmpty()) {
          LOG.info("{} is back", shard.name());
          lastWait = "";
        }
      }
      credit += response.getCreditBytes();
      if (!owner.isHome(ShardLink.this, response.getHandle())) {
        return;
      }
      LaneStream lane = owner.lane(response.getHandle());
      look(lane);
      owner.freed(lane.opened(response.getNextSequence(), response.getEpisodeOpen()));
      if (!lane.isOpened()) {
        LOG.atInfo()
            .addKeyValue(LogFields.STREAM, lane.name())
            .log(
                "{} goes on as incarnation {}: {} no longer holds the one before",
                lane.name(),
                lane.incarnation(),
                shard.name());
        opened[response.getHandle()] = false;
      }
    }

    private void acknowledged(AppendAcknowledged response) {
      credit += response.getCreditBytes();
      LaneStream lane = owner.lane(response.getHandle());
      owner.freed(lane.acknowledged(response.getMessage()));
      if (owner.isHome(ShardLink.this, response.getHandle())) {
        look(lane);
      }
    }

    @Override
    public void onError(Throwable failure) {
      disconnected(this, failure);
    }

    @Override
    public void onCompleted() {
      disconnected(
          this,
          Status.UNAVAILABLE.withDescription("the shard ended the call").asRuntimeException());
    }
  }
}
