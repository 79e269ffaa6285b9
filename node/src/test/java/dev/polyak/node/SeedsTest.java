package dev.polyak.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {

  @Test
  void givesEachPathASeedOfItsOwn() {
    Set<Long> seeds = new HashSet<>();
    for (long root = 0; root < 10; root++) {
      for (String component : new String[] {"environment", "exploration", "evaluation"}) {
        for (long lane = 0; lane < 32; lane++) {
          for (long incarnation = 0; incarnation < 4; incarnation++) {
            seeds.add(Seeds.derive(root, component, lane, incarnation));
          }
        }
      }
    }
    assertThat(seeds).hasSize(10 * 3 * 32 * 4);
  }

  @Test
  void givesTheSameSeedAgain() {
    assertThat(Seeds.derive(7, "environment", 3)).isEqualTo(Seeds.derive(7, "environment", 3));
    assertThat(Seeds.derive(7, "a", 1, 2)).isNotEqualTo(Seeds.derive(7, "a", 2, 1));
  }
}
