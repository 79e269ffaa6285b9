package dev.polyak.node.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.runs.v1.JoinResponse;
import dev.polyak.runs.v1.Shard;
import dev.polyak.runs.v1.Specification;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayShardsTest {
  private static final Shard A = shard("a", "in-process:a-1", true);
  private static final Shard B = shard("b", "in-process:b-1", true);

  private ReplayShards shards;

  private static Shard shard(String name, String address, boolean present) {
    return Shard.newBuilder().setName(name).setAddress(address).setPresent(present).build();
  }

  private void of(int count, Shard... known) {
    shards =
        ReplayShards.of(
            Configuration.layers().set("replay.shards", Integer.toString(count)).build(),
            List.of(known),
            address -> Transport.connect(address, Runnable::run));
  }

  @AfterEach
  void close() {
    if (shards != null) {
      shards.close();
    }
  }

  @Test
  void keepTheirPlacesWhereverTheyAre() {
    of(2, A, B);
    ReplayShard first = shards.all().getFirst();
    shards.update(
        List.of(shard("a", "in-process:a-2", false), B, shard("c", "in-process:c", true)));

    assertThat(shards.all()).extracting(ReplayShard::name).containsExactly("a", "b", "c");
    assertThat(shards.all().getFirst()).isSameAs(first);
    assertThat(first.address()).isEqualTo(Address.parse("in-process:a-2"));
    assertThat(shards.all()).extracting(ReplayShard::isPresent).containsExactly(false, true, true);
    assertThat(shards.areSeveral()).isTrue();
  }

  @Test
  void aRunThatForgetsThemForAMomentDoesNotLoseThem() {
    of(2, A, B);
    shards.update(List.of());
    assertThat(shards.all()).hasSize(2);
  }

  @Test
  void aRunOfOneUsesTheFirst() {
    of(1, A, B);
    assertThat(shards.all()).extracting(ReplayShard::name).containsExactly("a");
    assertThat(shards.areSeveral()).isFalse();
  }

  @Test
  void aNodeWaitsForAllOfThem() {
    JoinResponse.Builder joined =
        JoinResponse.newBuilder()
            .setSpecification(Specification.newBuilder().putConfiguration(ReplayShards.COUNT, "3"))
            .addShards(A);
    assertThat(Membership.missingSpecificationOrShard(joined.build()))
        .isEqualTo("2 of 3 replay shards to join the run");
    assertThat(Membership.missingSpecificationOrShard(joined.addShards(B).addShards(A).build()))
        .isEmpty();
    assertThat(
            Membership.missingSpecificationOrShard(
                JoinResponse.newBuilder()
                    .setSpecification(Specification.getDefaultInstance())
                    .build()))
        .isEqualTo("a replay shard to join the run");
  }
}
