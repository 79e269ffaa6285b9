package dev.polyak.replay.service;

import dev.polyak.node.rpc.Names;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.store.Store;
import dev.polyak.replay.store.Table;
import dev.polyak.replay.store.Windows;
import dev.polyak.replay.v1.RunTotals;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleOpened;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/**
 * A call that samples. Its draws are made in their order: the next when the limiters admit it and
 * the client has room for all of the one before. Messages are made from rows, and given to the
 * transport, by the run's gatherers, while the run's thread makes the next draws.
 */
final class SampleCall extends OwnedCall<SampleRequest, SampleResponse> {
  private static final int MESSAGES_AHEAD = 16;
  private static final int MAXIMUM_PENDING = 64;

  /** Draws that are made and hold their files. */
  private static final int MAXIMUM_MADE = 3;

  /** A message of so many bytes takes less time than waking another thread. */
  private static final int SHORT_BYTES = 16 << 10;

  private final Function<String, Run> runs;
  private final long maximumCredit;
  private final Deque<PendingDraw> draws = new ArrayDeque<>();
  private final Deque<Windows> spare = new ArrayDeque<>();
  private boolean opened;
  private SamplePlan plan;
  private BatchWriter writer;
  private WindowAges ages;
  private SentBatches sent;
  private Shares shares;
  private GatheredReplies replies;

  /** The client has no room yet for the rest of it. */
  private MadeDraw sending;

  /**
   * Begins a call.
   *
   * @param runs finds a run by its name, or refuses
   * @param maximumCredit bytes that may be sent and not given back, whatever the client allows
   */
  SampleCall(
      StreamObserver<SampleResponse> responses,
      CallLimit limit,
      Function<String, Run> runs,
      long maximumCredit) {
    super(responses, limit, MESSAGES_AHEAD);
    this.runs = runs;
    this.maximumCredit = maximumCredit;
    for (int i = 0; i < MAXIMUM_MADE; i++) {
      spare.push(new Windows());
    }
  }

  @Override
  Runnable accept(SampleRequest message) {
    if (message.getKindCase() != SampleRequest.KindCase.OPEN && run() == null) {
      throw Refusal.invalid("a sampling call begins with its opening");
    }
    return switch (message.getKindCase()) {
      case OPEN -> acceptOpen(message.getOpen());
      case DRAW -> () -> draw(message.getDraw());
      case CREDIT -> () -> sent.back(message.getCredit().getBytes());
      case TOTALS -> () -> follow(message.getTotals());
      case KIND_NOT_SET -> throw Refusal.invalid("a sample request without a kind");
    };
  }

  private Runnable acceptOpen(SampleOpen open) {
    if (opened) {
      throw Refusal.invalid("a sampling call is opened once");
    }
    opened = true;
    bind(runs.apply(Names.requireRunName("run", open.getRun())));
    return () -> open(open);
  }

  // In the run's thread.

  private void open(SampleOpen open) {
    plan = SamplePlan.of(open, run().store().specification(), maximumCredit);
    run().adopt(open.getEpoch());
    writer = new BatchWriter(plan);
    replies = new GatheredReplies(run(), this::end);
    ages = new WindowAges(run().store(), plan);
    sent = new SentBatches(run().buffers(), plan.credit());
    shares = new Shares(plan.shares());
    for (PlannedShare share : plan.shares()) {
      run().store().tables().get(share.table()).limiter().alone();
    }
    run().attach(this);
    send(SampleResponse.newBuilder().setOpened(SampleOpened.getDefaultInstance()).build());
  }

  private void draw(SampleDraw draw) {
    int largest = run().store().specification().largestDraw();
    if (draw.getWindows() < 1 || draw.getWindows() > largest) {
      throw Refusal.invalid(
          "a draw has 1 to largest_draw = %d windows, not %s",
          largest, Integer.toUnsignedString(draw.getWindows()));
    }
    if (draw.hasRun()) {
      if (Integer.compareUnsigned(draw.getRun().getWindows(), draw.getWindows()) < 0) {
        throw Refusal.invalid(
            "a part of %d windows of a draw of %s",
            draw.getWindows(), Integer.toUnsignedString(draw.getRun().getWindows()));
      }
      followOthers(draw.getRun());
    }
    if (draws.size() == MAXIMUM_PENDING) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "a call queues %d draws at the most".formatted(MAXIMUM_PENDING));
    }
    long now = System.nanoTime();
    draws.add(new PendingDraw(draw, shares.split(draw.getWindows()), now));
  }

  private void follow(RunTotals totals) {
    followOthers(totals);
    table(0).limiter().sampledOverall(totals.getSampled());
  }

  private void followOthers(RunTotals totals) {
    if (plan.shares().size() > 1) {
      throw Refusal.invalid(
          "a call that samples several shards has one table, not %d", plan.shares().size());
    }
    if (totals.getInserted() < 0 || totals.getSampled() < 0 || totals.getRemoved() < 0) {
      throw Refusal.invalid(
          "a run's totals are in [0, %d], not inserted %s, sampled %s, removed %s",
          Long.MAX_VALUE,
          Long.toUnsignedString(totals.getInserted()),
          Long.toUnsignedString(totals.getSampled()),
          Long.toUnsignedString(totals.getRemoved()));
    }
    table(0).limiter().follow(totals.getInserted(), totals.getRemoved());
  }

  /**
   * Sends what credit allows, and makes the next draw where it is admitted.
   *
   * @return whether a draw was made
   */
  boolean advance() {
    boolean drawn = false;
    if (sending == null && !spare.isEmpty() && !draws.isEmpty()) {
      if (isAdmitted(draws.peek())) {
        make(draws.poll());
        drawn = true;
      } else if (run().collectionEnded() && run().appends().isEmpty()) {
        sendOutOfData(draws.poll());
        drawn = true;
      }
    }
    if (sending != null) {
      sendWhatFits();
    }
    if (!draws.isEmpty() || sending != null) {
      endIfOverdue(System.nanoTime());
    }
    completeIfDone();
    return drawn;
  }

  private boolean isAdmitted(PendingDraw draw) {
    return refusing(draw) < 0;
  }

  /** The first share whose table holds the draw back, or -1. */
  private int refusing(PendingDraw draw) {
    for (int share = 0; share < draw.shares(); share++) {
      if (draw.windows(share) > 0 && !admits(draw, share)) {
        return share;
      }
    }
    return -1;
  }

  private boolean admits(PendingDraw draw, int share) {
    RunTotals run = draw.draw().getRun();
    return draw.draw().hasRun()
        ? table(share).admitsPart(draw.windows(share), run.getWindows(), run.getSampled())
        : table(share).admitsDraw(draw.windows(share));
  }

  private Table table(int share) {
    return run().store().tables().get(plan.shares().get(share).table());
  }

  private void make(PendingDraw draw) {
    Store store = run().store();
    Windows windows = spare.pop();
    store.clear(windows, draw.draw().getWindows());
    for (int share = 0; share < draw.shares(); share++) {
      if (draw.windows(share) > 0) {
        store.draw(table(share), share, draw.windows(share), plan.windowRows(), windows);
      }
    }
    if (draw.draw().hasRun()) {
      RunTotals run = draw.draw().getRun();
      table(0).limiter().sampledOverall(run.getSampled() + run.getWindows());
    }
    long now = System.nanoTime();
    sending = new MadeDraw(draw, windows, now);
    run().drawWaits().add(plan.shares().getFirst().table(), now - draw.since());
  }

  private void sendWhatFits() {
    while (!hasEnded() && !sending.isBegun()) {
      Windows windows = sending.windows();
      int count = writer.fitting(windows, sending.next());
      int bytes = writer.bytes(windows, sending.next(), count);
      if (bytes > sent.available()) {
        return;
      }
      send(sending, count, bytes);
    }
    sending = null;
  }

  /** Sends the draw's next {@code count} windows. */
  private void send(MadeDraw made, int count, int bytes) {
    byte[] buffer = run().buffers().take(bytes);
    SampleBatch.Builder batch =
        SampleBatch.newBuilder()
            .setRequest(made.draw().draw().getRequest())
            .setTotals(table(0).limiter().totals())
            .setCreditBytes(bytes);
    sent.send(buffer, bytes);
    run().statistics().sampled(bytes);
    int first = made.next();
    if (plan.ages()) {
      ages.write(made.windows(), first, count, buffer, bytes, batch);
    }
    made.begin(count);
    replies.give(
        () -> {
          writer.write(made.windows(), first, count, buffer, batch);
          transmit(SampleResponse.newBuilder().setBatch(batch).build());
        },
        bytes <= SHORT_BYTES,
        () -> {
          made.end();
          releaseIfOver(made);
        });
  }

  @Override
  void reply(Runnable reply) {
    if (replies == null) {
      reply.run();
    } else {
      replies.give(reply, true, () -> {});
    }
  }

  private void releaseIfOver(MadeDraw made) {
    if (made.isOver()) {
      run().store().release(made.windows());
      spare.push(made.windows());
    }
  }

  private void sendOutOfData(PendingDraw draw) {
    send(
        SampleResponse.newBuilder()
            .setBatch(
                SampleBatch.newBuilder()
                    .setRequest(draw.draw().getRequest())
                    .setTotals(table(0).limiter().totals())
                    .setOutOfData(true))
            .build());
  }

  private void endIfOverdue(long now) {
    if (sending != null && sending.draw().left(now) == 0) {
      end(
          overdue(
              sending.draw(),
              "the client has %d bytes of batches and gave back no credit for them"
                  .formatted(sent.outstanding())));
      return;
    }
    for (PendingDraw draw : draws) {
      if (draw.left(now) == 0) {
        int share = Math.max(0, refusing(draw));
        end(overdue(draw, table(share).describe(draw.windows(share))));
        return;
      }
    }
  }

  private static Refusal overdue(PendingDraw draw, String state) {
    return new Refusal(
        Refusal.Reason.DEADLINE,
        "draw %s of %d windows waited for %s ms; %s"
            .formatted(
                Long.toUnsignedString(draw.draw().getRequest()),
                draw.draw().getWindows(),
                Integer.toUnsignedString(draw.draw().getTimeoutMs()),
                state));
  }

  /** Nanoseconds until a draw's time is up. */
  long nanoseconds(long now) {
    long next = sending == null ? Long.MAX_VALUE : sending.draw().left(now);
    for (PendingDraw draw : draws) {
      next = Math.min(next, draw.left(now));
    }
    return next;
  }

  /** Whether a draw is made and not all of it sent. */
  boolean isSending() {
    return sending != null;
  }

  long sendingSince() {
    return sending.since();
  }

  /** The store's table that holds the first draw back, or -1. */
  int waitsFor() {
    int share = draws.isEmpty() || sending != null ? -1 : refusing(draws.peek());
    return share < 0 ? -1 : plan.shares().get(share).table();
  }

  @Override
  boolean isDone() {
    return draws.isEmpty() && sending == null;
  }

  @Override
  void detach() {
    if (sending != null) {
      sending.abandon();
      releaseIfOver(sending);
      sending = null;
    }
    draws.clear();
    run().detach(this);
  }
}
