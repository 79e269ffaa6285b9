package dev.polyak.actor.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.InitialPriorities;
import org.junit.jupiter.api.Test;

class LaneStreamTest {
  private static final long PLENTY = 1 << 20;

  private final LaneStream stream = new LaneStream(0, "lane-0", 5);

  private void add(long message, int steps) {
    stream.add(message, rows(steps), steps);
  }

  private static AppendRows.Builder rows(int count) {
    return AppendRows.newBuilder().setCount(count).setFlags(ByteString.copyFrom(new byte[count]));
  }

  @Test
  void sendsInOrderOnceItIsOpen() {
    add(1, 4);
    add(2, 4);
    assertThat(stream.send(PLENTY)).isNull();
    assertThat(stream.opened(0, false)).isZero();
    assertThat(stream.send(PLENTY).getFirstSequence()).isZero();
    assertThat(stream.send(PLENTY).getFirstSequence()).isEqualTo(4);
    assertThat(stream.send(PLENTY)).isNull();
  }

  @Test
  void sendsNothingThatExceedsTheCredit() {
    add(1, 8);
    stream.opened(0, false);
    assertThat(stream.send(7)).isNull();
    assertThat(stream.send(8)).isNotNull();
  }

  @Test
  void sendsAgainWhatWasNotAcknowledged() {
    add(1, 4);
    add(2, 4);
    stream.opened(0, false);
    stream.send(PLENTY);
    stream.send(PLENTY);
    assertThat(stream.acknowledged(1)).isEqualTo(4);
    stream.disconnected();
    assertThat(stream.opened(4, true)).isZero();
    assertThat(stream.send(PLENTY).getFirstSequence()).isEqualTo(4);
  }

  @Test
  void skipsWhatTurnsOutToBeStored() {
    add(1, 4);
    add(2, 4);
    stream.opened(0, false);
    stream.send(PLENTY);
    stream.send(PLENTY);
    stream.disconnected();
    assertThat(stream.opened(8, true)).isEqualTo(8);
    assertThat(stream.isEmpty()).isTrue();
  }

  @Test
  void sendsALostClosingRowAgainUnlessTheEpisodeIsClosed() {
    add(1, 4);
    stream.add(2, rows(1), 0);
    stream.opened(0, false);
    stream.send(PLENTY);
    stream.send(PLENTY);
    stream.disconnected();
    assertThat(stream.opened(4, true)).isEqualTo(4);
    assertThat(stream.send(PLENTY).getCount()).isEqualTo(1);
    stream.disconnected();
    stream.opened(4, false);
    assertThat(stream.isEmpty()).isTrue();
  }

  @Test
  void goesOnAsTheNextIncarnationWhereTheShardLostItsMemory() {
    add(1, 4);
    stream.opened(0, false);
    stream.send(PLENTY);
    stream.acknowledged(1);
    add(2, 3);
    stream.disconnected();
    assertThat(stream.opened(0, false)).isZero();
    assertThat(stream.isOpened()).isFalse();
    assertThat(stream.incarnation()).isEqualTo(6);
    assertThat(stream.opened(0, false)).isZero();
    assertThat(stream.send(PLENTY).getFirstSequence()).isZero();
    add(3, 2);
    assertThat(stream.send(PLENTY).getFirstSequence()).isEqualTo(3);
  }

  @Test
  void saysWhetherTheNextIncarnationBeginsInMidEpisode() {
    add(1, 4);
    stream.opened(0, false);
    assertThat(stream.open("run", false).getContinuesEpisode()).isFalse();
    stream.send(PLENTY);
    stream.acknowledged(1);
    add(2, 3);
    stream.disconnected();
    stream.opened(0, false);
    assertThat(stream.open("run", false).getContinuesEpisode()).isTrue();

    stream.opened(0, false);
    stream.send(PLENTY);
    stream.acknowledged(2);
    stream.add(3, closing(2), 1);
    stream.opened(9, false);
    assertThat(stream.open("run", false).getContinuesEpisode()).isFalse();
  }

  private static AppendRows.Builder closing(int count) {
    byte[] flags = new byte[count];
    flags[count - 1] = 4;
    return AppendRows.newBuilder().setCount(count).setFlags(ByteString.copyFrom(flags));
  }

  @Test
  void countsWhatIsStoredWhereTheMarkIsBeyondWhatIsHeld() {
    add(1, 4);
    assertThat(stream.opened(9, true)).isEqualTo(4);
    assertThat(stream.isOpened()).isFalse();
    assertThat(stream.incarnation()).isEqualTo(6);
  }

  @Test
  void cutsThePrioritiesOfStepsThatWereLost() {
    add(1, 4);
    stream.opened(0, false);
    stream.send(PLENTY);
    stream.acknowledged(1);
    stream.add(
        2,
        rows(2)
            .setPriorities(
                InitialPriorities.newBuilder()
                    .setFirstSequence(2)
                    .setValues(Tensors.ofFloats(new float[] {1, 2, 3}))),
        2);
    stream.disconnected();
    stream.opened(0, false);
    stream.opened(0, false);
    InitialPriorities priorities = stream.send(PLENTY).getPriorities();
    assertThat(priorities.getFirstSequence()).isZero();
    assertThat(Tensors.toFloats(priorities.getValues())).containsExactly(3f);
  }

  @Test
  void dropsAClosingRowWhoseStepWasLost() {
    add(1, 4);
    stream.opened(0, false);
    stream.send(PLENTY);
    stream.acknowledged(1);
    stream.add(2, rows(1), 0);
    add(3, 2);
    stream.disconnected();
    stream.opened(0, false);
    stream.opened(0, false);
    assertThat(stream.send(PLENTY).getCount()).isEqualTo(2);
  }
}
