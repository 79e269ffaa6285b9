package dev.polyak.learner.replay;

import dev.polyak.agents.Agent;
import dev.polyak.agents.RewardScale;
import dev.polyak.learner.lease.Lease;
import dev.polyak.learner.metrics.LearnerMeters;
import dev.polyak.node.run.ReplayShard;
import dev.polyak.node.run.ReplayShards;
import dev.polyak.replay.v1.SampleBatch;
import dev.polyak.replay.v1.SampleDraw;
import dev.polyak.replay.v1.SampleOpen;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.Signature;
import dev.polyak.replay.v1.TableShare;
import dev.polyak.replay.v1.TableStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Batches from the run's replay shards, drawn ahead.
 *
 * <p>Where there are several shards, a batch has a part of each, see {@link Apportionment}, and is
 * there when its parts are. What a lost shard did not give is drawn from the others. The shards
 * hold the rate limit together, by what {@link RunCounts} tells each of the others: with each draw,
 * and each time that it tells how it stands.
 *
 * <p>Memory is bounded: there are {@code prefetch + 1} batches, each of them free, under way, ready
 * or taken, and messages are composed into them as they arrive, on their call's thread, which gives
 * their credit back at once. One thread takes and releases. No lock is held while a message is
 * sent.
 */
public final class Batches implements AutoCloseable {
  private static final int CREDIT_BYTES = 8 << 20;
  private static final int DRAW_TIMEOUT_MS = 10_000;

  private final ReplayShards shards;
  private final Function<ReplayShard, ReplayTables> tables;
  private final Lease lease;
  private final Signature signature;
  private final Agent agent;
  private final Settings settings;
  private final LearnerMeters meters;
  private final BiConsumer<Duration, Runnable> schedule;
  private final RandomGenerator random;
  private final SampleRequest open;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<SampledBatch> free = new ArrayDeque<>();
  private final Deque<SampledBatch> ready = new ArrayDeque<>();
  private final Deque<PendingBatch.Gap> gaps = new ArrayDeque<>();
  private final Map<Long, PendingBatch.Part> parts = new LinkedHashMap<>();
  private final List<Source> sources = new ArrayList<>();
  private final RunCounts counts = new RunCounts();
  private int underWay;
  private boolean taking;
  private boolean ended;
  private long requests;

  /**
   * How they are drawn.
   *
   * @param prefetch batches drawn ahead; 0: each is drawn when it is taken
   * @param shardTimeout without a sign of life, after which one shard of several counts as lost
   * @param rewards what is learned of them
   * @param seed of the shards' parts
   */
  public record Settings(int prefetch, Duration shardTimeout, RewardScale rewards, long seed) {}

  /**
   * Connects at once; the tables are there, of several shards those of some.
   *
   * @param tables of each shard
   * @param schedule runs something after a while, on any thread
   */
  public Batches(
      ReplayShards shards,
      Function<ReplayShard, ReplayTables> tables,
      Lease lease,
      Signature signature,
      Agent agent,
      Settings settings,
      LearnerMeters meters,
      BiConsumer<Duration, Runnable> schedule) {
    this.shards = shards;
    this.tables = tables;
    this.lease = lease;
    this.signature = signature;
    this.agent = agent;
    this.settings = settings;
    this.meters = meters;
    this.schedule = schedule;
    random = new SplittableRandom(settings.seed());
    open =
        SampleRequest.newBuilder()
            .setOpen(
                SampleOpen.newBuilder()
                    .setRun(lease.run())
                    .setEpoch(lease.epoch())
                    .addShares(TableShare.newBuilder().setTable(ReplayTables.TABLE).setShare(1))
                    .addAllColumns(MessageWindows.selections(signature))
                    .setWindowRows(agent.horizon() + 1)
                    .setMinimumRows(2)
                    .setAges(true)
                    .setCreditBytes(CREDIT_BYTES))
            .build();
    for (int i = 0; i <= settings.prefetch(); i++) {
      free.add(new SampledBatch(agent.updateRule().batch(), agent.batchSize()));
    }
    draw();
  }

  /**
   * Waits for the next batch, which is the caller's until it releases it.
   *
   * @return empty where no more will come: the data, the lease or this call has ended
   */
  public Optional<SampledBatch> take() throws InterruptedException {
    setTaking(true);
    draw();
    lock.lock();
    try {
      while (ready.isEmpty() && !ended) {
        changed.await();
      }
      taking = false;
      return ended ? Optional.empty() : Optional.of(ready.remove());
    } finally {
      lock.unlock();
    }
  }

  private void setTaking(boolean value) {
    lock.lock();
    try {
      taking = value;
    } finally {
      lock.unlock();
    }
  }

  /** Gives a batch back. */
  public void release(SampledBatch batch) {
    lock.lock();
    try {
      free.add(batch);
    } finally {
      lock.unlock();
    }
    draw();
  }

  @Override
  public void close() {
    List<Source> all;
    lock.lock();
    try {
      all = List.copyOf(sources);
      end();
    } finally {
      lock.unlock();
    }
    all.forEach(source -> source.call.close());
  }

  private void end() {
    ended = true;
    changed.signalAll();
  }

  /** Asks for as many windows as are wanted and fit. */
  private void draw() {
    List<Source> joined;
    List<Outbox<SampleRequest>> touched = new ArrayList<>();
    lock.lock();
    try {
      if (ended) {
        return;
      }
      joined = enrol();
      fillGaps(touched);
      int wanted = taking ? settings.prefetch() + 1 : settings.prefetch();
      while (!free.isEmpty() && underWay + ready.size() < wanted && hasMass()) {
        SampledBatch batch = free.remove();
        gaps.add(new PendingBatch(batch, counts.asked(batch.rows())).all());
        underWay++;
        fillGaps(touched);
        tellAll(touched);
      }
    } finally {
      lock.unlock();
    }
    touched.forEach(Outbox::flush);
    joined.forEach(source -> source.call.connect());
  }

  /** Shards that were not known before. */
  private List<Source> enrol() {
    List<ReplayShard> known = shards.all();
    if (known.size() == sources.size()) {
      return List.of();
    }
    List<Source> joined = new ArrayList<>();
    for (int i = sources.size(); i < known.size(); i++) {
      joined.add(new Source(i, known.get(i)));
    }
    sources.addAll(joined);
    return joined;
  }

  private boolean hasMass() {
    for (Source source : sources) {
      if (source.mass() > 0) {
        return true;
      }
    }
    return false;
  }

  private void fillGaps(List<Outbox<SampleRequest>> touched) {
    while (!gaps.isEmpty() && hasMass()) {
      PendingBatch.Gap gap = gaps.remove();
      Apportionment apportionment =
          new Apportionment(sources.stream().mapToDouble(Source::mass).toArray());
      int[] windows = apportionment.draw(gap.windows(), random);
      int first = gap.first();
      for (int shard = 0; shard < windows.length; shard++) {
        if (windows[shard] > 0) {
          ask(
              new PendingBatch.Part(gap.pending(), shard, apportionment, first, windows[shard]),
              touched);
          first += windows[shard];
        }
      }
    }
  }

  private void ask(PendingBatch.Part part, List<Outbox<SampleRequest>> touched) {
    SampleDraw.Builder draw =
        SampleDraw.newBuilder().setRequest(requests).setWindows(part.windows());
    if (!shards.areSeveral()) {
      draw.setTimeoutMs(DRAW_TIMEOUT_MS);
    } else {
      // Without a time limit: one shard after another would run into it while the limiter waits.
      draw.setRun(
          counts
              .totalsFor(part.shard())
              .setSampled(part.pending().before())
              .setWindows(part.pending().batch().rows()));
    }
    parts.put(requests++, part);
    Outbox<SampleRequest> outbox = sources.get(part.shard()).outbox;
    outbox.add(SampleRequest.newBuilder().setDraw(draw).build());
    touched.add(outbox);
  }

  private void tellAll(List<Outbox<SampleRequest>> touched) {
    if (shards.areSeveral()) {
      for (Source source : sources) {
        if (source.outbox != null && !touched.contains(source.outbox)) {
          source.outbox.add(source.totals());
          touched.add(source.outbox);
        }
      }
    }
  }

  /** A shard. Its fields without final belong to the lock. */
  private final class Source implements SampleCall.Listener {
    private final int index;
    private final LongAdder redrawn;
    private final DrawDecoder decoder;
    private final SampleCall call;
    private Outbox<SampleRequest> outbox;
    private double lastMass;

    Source(int index, ReplayShard shard) {
      this.index = index;
      redrawn = meters.redrawn(shard.name());
      decoder =
          new DrawDecoder(
              signature,
              agent.batchComposer(),
              settings.rewards(),
              agent.batchSize(),
              agent.horizon());
      call =
          new SampleCall(
              shard,
              tables.apply(shard),
              lease,
              open,
              shards.areSeveral(),
              settings.shardTimeout(),
              this,
              schedule);
      meters.shard(shard.name(), this::isPresent);
    }

    private boolean isPresent() {
      lock.lock();
      try {
        return outbox != null;
      } finally {
        lock.unlock();
      }
    }

    /** What it is drawn by; 0: nothing can be drawn now. */
    double mass() {
      if (outbox == null) {
        return 0;
      }
      return shards.areSeveral() ? lastMass : 1;
    }

    SampleRequest totals() {
      return SampleRequest.newBuilder().setTotals(counts.totalsFor(index)).build();
    }

    @Override
    public void created(boolean anew) {
      if (anew) {
        lock.lock();
        try {
          counts.createdAnew(index);
        } finally {
          lock.unlock();
        }
      }
    }

    @Override
    public void opened(Outbox<SampleRequest> now) {
      lock.lock();
      try {
        outbox = now;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void status(TableStatus status) {
      lock.lock();
      try {
        lastMass = status.getMass();
        counts.told(index, status.getTotals(), status.getRateLimit());
        if (outbox != null) {
          outbox.add(totals());
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void arrived(SampleBatch message) {
      PendingBatch.Part part = find(message);
      decoder.decode(message, part.pending().batch(), part.first(), part.windows());
      lock.lock();
      try {
        if (part.fill(message.getWindows())) {
          parts.remove(message.getRequest());
          if (part.pending().complete(part)) {
            underWay--;
            counts.arrived(part.pending().batch().rows());
            ready.add(part.pending().batch());
            changed.signalAll();
          }
        }
      } finally {
        lock.unlock();
      }
    }

    private PendingBatch.Part find(SampleBatch message) {
      lock.lock();
      try {
        PendingBatch.Part part = parts.get(message.getRequest());
        if (part == null || part.shard() != index) {
          throw new IllegalArgumentException(
              "windows of request %d, which is not under way".formatted(message.getRequest()));
        }
        return part;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void broken() {
      lock.lock();
      try {
        outbox = null;
        lastMass = 0;
        counts.lost(index);
        Iterator<PendingBatch.Part> each = parts.values().iterator();
        while (each.hasNext()) {
          PendingBatch.Part part = each.next();
          if (part.shard() == index) {
            each.remove();
            gaps.add(part.lost());
            redrawn.add(part.windows());
          }
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void proceed() {
      Outbox<SampleRequest> now;
      lock.lock();
      try {
        now = outbox;
      } finally {
        lock.unlock();
      }
      if (now != null) {
        now.flush();
      }
      draw();
    }

    @Override
    public void ended() {
      lock.lock();
      try {
        end();
      } finally {
        lock.unlock();
      }
    }
  }
}
