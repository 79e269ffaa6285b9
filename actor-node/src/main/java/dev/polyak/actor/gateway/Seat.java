package dev.polyak.actor.gateway;

import com.google.protobuf.ByteString;
import dev.polyak.actor.collect.Trajectory;
import dev.polyak.actor.evaluate.GreedyLane;
import dev.polyak.environment.v1.Actions;
import dev.polyak.environment.v1.AutoReset;
import dev.polyak.environment.v1.Observations;
import dev.polyak.node.rpc.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * A client's environments, and where each of their episodes is. Of its report, which {@link #read}
 * checks whole before anything comes of it, the collector makes the next actions.
 *
 * <p>Belongs to the client's call until it has reported, and to the collector until the actions are
 * sent.
 */
final class Seat {
  /** Who is to hear of it. */
  interface Client {
    void send(Actions actions);

    /** Ends its call with an error. */
    void end(RuntimeException why);

    /** Ends its call: the run is over. */
    void complete();
  }

  private final Roster.Player player;
  private final AutoReset autoReset;
  private final ObservationReader reader;
  private final ActionWriter writer;
  private final Client client;
  private final SeatLane[] lanes;
  private final float[][] observations;
  private final float[][] finalObservations;
  private final double[] rewards;
  private final boolean[] terminated;
  private final boolean[] truncated;
  private final byte[] resets;
  private long number;
  private boolean resetting;
  private long since = System.nanoTime();

  /**
   * A client that has not reported yet.
   *
   * @param lanes its environments', by ascending handle
   * @param greedy makes what an environment is while it is not learned from
   * @param client hears of its actions
   * @param stepped counts its steps
   */
  Seat(
      Guest guest,
      List<Trajectory> lanes,
      Supplier<GreedyLane> greedy,
      Client client,
      LongAdder stepped) {
    this.client = client;
    player =
        new Roster.Player(
            guest.name(),
            guest.introduction().getEnvironment(),
            guest.environments(),
            lanes.getFirst().number(),
            stepped);
    autoReset = guest.introduction().getAutoReset();
    reader = new ObservationReader(guest.observations());
    writer = new ActionWriter(guest.actions(), guest.environments());
    int count = lanes.size();
    this.lanes = new SeatLane[count];
    int width = reader.space().size();
    observations = new float[count][width];
    finalObservations = new float[autoReset == AutoReset.AUTO_RESET_SAME_STEP ? count : 0][width];
    for (int i = 0; i < count; i++) {
      this.lanes[i] = new SeatLane(lanes.get(i), greedy.get());
    }
    rewards = new double[count];
    terminated = new boolean[count];
    truncated = new boolean[count];
    resets = new byte[count];
  }

  String name() {
    return player.name();
  }

  /** Whose it is, for people. */
  Roster.Player player() {
    return player;
  }

  SeatLane[] lanes() {
    return lanes;
  }

  // ------------------------------------------------------------------------------ in its call

  /**
   * Takes a report.
   *
   * @throws Refusal if anything of it is not as it has to be; nothing comes of it then
   */
  void read(Observations message) {
    if (message.getNumber() != number) {
      throw Refusal.invalid(
          "observations have the number of the last actions, %d, not %s",
          number, Long.toUnsignedString(message.getNumber()));
    }
    reader.read(message.getObservationsList(), lanes.length, observations);
    int ended = 0;
    if (number > 0) {
      readRewards(message.getRewards());
      readFlags("terminated", message.getTerminated(), terminated);
      readFlags("truncated", message.getTruncated(), truncated);
      for (int i = 0; i < lanes.length; i++) {
        ended += terminated[i] || truncated[i] ? 1 : 0;
      }
    }
    if (autoReset == AutoReset.AUTO_RESET_SAME_STEP && ended > 0) {
      reader.read(message.getFinalObservationsList(), ended, finalObservations);
    } else if (message.getFinalObservationsCount() > 0) {
      throw Refusal.invalid(
          "final observations come with AUTO_RESET_SAME_STEP where episodes end, not here");
    }
  }

  private void readRewards(ByteString array) {
    requireSize("rewards", array, Double.BYTES);
    ByteBuffer values = array.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < lanes.length; i++) {
      rewards[i] = values.getDouble();
      if (!Float.isFinite((float) rewards[i])) {
        throw Refusal.invalid("environment %d: its reward is %s, not finite", i, rewards[i]);
      }
    }
  }

  private void readFlags(String what, ByteString array, boolean[] flags) {
    requireSize(what, array, Byte.BYTES);
    for (int i = 0; i < lanes.length; i++) {
      int flag = array.byteAt(i);
      if (flag != 0 && flag != 1) {
        throw Refusal.invalid("environment %d: %s is 0 or 1, not %d", i, what, flag & 0xff);
      }
      flags[i] = flag == 1;
    }
  }

  private void requireSize(String what, ByteString array, int each) {
    if (array.size() != lanes.length * each) {
      throw Refusal.invalid(
          "%s of %d environments are %d bytes, not %d",
          what, lanes.length, lanes.length * each, array.size());
    }
  }

  // ------------------------------------------------------------------------- in the collector

  /** Since when it is somebody's turn, in nanoseconds of the monotonic clock. */
  long since() {
    return since;
  }

  /** It is the other's turn from now on. */
  void turn(long now) {
    since = now;
  }

  /** What happens to its environments with a report. */
  interface Play {
    /** An episode has begun. */
    void begin(SeatLane lane, float[] observation);

    /**
     * A step was taken.
     *
     * @return whether the episode is over here, though it may not be there
     */
    boolean step(
        SeatLane lane, float[] observation, double reward, boolean terminated, boolean truncated);
  }

  /** Follows its environments through the report. */
  void follow(Play play) {
    int ended = 0;
    int steps = 0;
    resetting = false;
    for (int i = 0; i < lanes.length; i++) {
      SeatLane lane = lanes[i];
      resets[i] = 0;
      if (lane.isBetweenEpisodes()) {
        play.begin(lane, observations[i]);
        continue;
      }
      steps++;
      boolean over = terminated[i] || truncated[i];
      boolean sameStep = over && autoReset == AutoReset.AUTO_RESET_SAME_STEP;
      float[] seen = sameStep ? finalObservations[ended++] : observations[i];
      boolean cut = play.step(lane, seen, rewards[i], terminated[i], truncated[i]);
      if (sameStep) {
        play.begin(lane, observations[i]);
      } else if (over || (cut && autoReset == AutoReset.AUTO_RESET_DISABLED)) {
        lane.end();
        if (autoReset == AutoReset.AUTO_RESET_DISABLED) {
          resets[i] = 1;
          resetting = true;
        }
      }
    }
    player.steps().add(steps);
  }

  /** Sets the action of an environment. */
  void act(int environment, float[] action) {
    writer.set(environment, action);
  }

  /** Sends the actions: the client's turn. */
  void reply(long now) {
    since = now;
    number++;
    Actions.Builder actions = Actions.newBuilder().setNumber(number).addAllActions(writer.arrays());
    if (resetting) {
      actions.setReset(ByteString.copyFrom(resets));
    }
    client.send(actions.build());
  }

  Client client() {
    return client;
  }
}
