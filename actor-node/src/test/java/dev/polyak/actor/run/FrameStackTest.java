package dev.polyak.actor.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.environments.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameStackTest {
  private static final Box NUMBERS =
      new Box(List.of(2), new float[] {-100, -100}, new float[] {100, 100});

  private static float[] read(FrameStack frames, int size) {
    float[] rows = new float[2 * size];
    frames.copy(rows, 1);
    return rows;
  }

  @Test
  void repeatsAnEpisodesFirstFrame() {
    FrameStack frames = new FrameStack(NUMBERS, 3);
    frames.begin(new float[] {1, -1});
    assertThat(read(frames, 6)).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, -1, -1, -1);

    frames.add(new float[] {2, -2});
    assertThat(read(frames, 6)).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 2, -1, -1, -2);
    frames.add(new float[] {3, -3});
    frames.add(new float[] {4, -4});
    assertThat(read(frames, 6)).containsExactly(0, 0, 0, 0, 0, 0, 2, 3, 4, -2, -3, -4);

    frames.begin(new float[] {9, -9});
    assertThat(read(frames, 6)).containsExactly(0, 0, 0, 0, 0, 0, 9, 9, 9, -9, -9, -9);
  }

  @Test
  void oneFrameIsTheObservation() {
    FrameStack frames = new FrameStack(NUMBERS, 1);
    frames.begin(new float[] {1, 2});
    frames.add(new float[] {3, 4});
    assertThat(read(frames, 2)).containsExactly(0, 0, 3, 4);
  }

  @Test
  void readsPixelsAsNetworksDo() {
    FrameStack frames = new FrameStack(Box.pixels(List.of(1, 1)), 2);
    frames.begin(new float[] {0});
    frames.add(new float[] {51});
    assertThat(read(frames, 2)).containsExactly(0, 0, 0, 51 * (1f / 255));
  }
}
