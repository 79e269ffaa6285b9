package dev.polyak.replay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.replay.Requests;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.CreateTablesRequest;
import dev.polyak.replay.v1.DataType;
import dev.polyak.replay.v1.Selector;
import dev.polyak.replay.v1.Table;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSpecificationTest {
  private final CreateTablesRequest.Builder request =
      Requests.tables(1 << 20, Requests.uniform("replay", 1_000));

  @Test
  void laysOutRowsWithTheirFlags() {
    assertThat(StoreSpecification.of(request.build()).layout().rowBytes())
        .isEqualTo(Requests.ROW_BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../../etc/passwd", ".hidden", "a b", "a\u0000b", "\u00e4"})
  void refusesNamesThatAreNone(String name) {
    refused(all -> all.setRun(name), "a run is");
    refused(all -> all.getTablesBuilder(0).setName(name), "a table is");
  }

  @Test
  void refusesLongNames() {
    refused(all -> all.setRun("a".repeat(10_000)), "10000 characters");
    refused(all -> column(all).setName("a".repeat(10_000)), "a column is 1 to 64");
  }

  @Test
  void refusesSignaturesThatAreNone() {
    refused(all -> all.getSignatureBuilder().removeColumns(2), "no column reward");
    refused(all -> column(all).setName("action"), "column action stands twice");
    refused(all -> column(all).setDataTypeValue(0), "column observation", "data type");
    refused(all -> column(all).setDataTypeValue(99), "column observation", "99");
    refused(all -> column(all).clearShape().addShape(0), "column observation", "axis of 0");
    refused(all -> column(all).setStack(65), "column observation", "at most 64 frames, not 65");
    refused(all -> column(all).setStack(-1), "column observation", "not 4294967295");
    refused(
        all -> column(all).clearShape().addShape(-1).addShape(-1).addShape(-1),
        "column observation",
        "4294967295");
    refused(
        all -> {
          for (int i = 0; i < 8; i++) {
            column(all).addShape(1);
          }
        },
        "9 axes, at most 8");
    refused(
        all ->
            all.getSignatureBuilder()
                .addColumns(
                    Column.newBuilder()
                        .setName("pixels")
                        .setDataType(DataType.DATA_TYPE_UINT8)
                        .addShape(1 << 20)),
        "1048576 bytes",
        "pixels");
  }

  private static Column.Builder column(CreateTablesRequest.Builder request) {
    return request.getSignatureBuilder().getColumnsBuilder(0);
  }

  @Test
  void refusesStorageWithoutHeadroom() {
    refused(
        all -> all.setCapacityBytes(24_999),
        "capacity_bytes 24999",
        "1.25",
        "capacity_steps 1000",
        "20 bytes of a row",
        "25000");
  }

  @Test
  void refusesStorageWithoutHeadroomForFramesThatAreStoredTwice() {
    refused(
        all -> {
          column(all).setStack(2);
          all.setCapacityBytes(27_499);
        },
        "capacity_bytes 27499",
        "22 bytes of a row",
        "27500");
  }

  @Test
  void refusesStorageWithoutHeadroomForTheRowsOfItsSequences() {
    refused(
        all -> {
          table(all).setSequencePeriod(3);
          all.setCapacityBytes(74_999);
        },
        "capacity_bytes 74999",
        "capacity_steps 1000",
        "sequence_period 3",
        "75000");
  }

  @Test
  void refusesSequencesThatLeaveStepsOut() {
    refused(
        all -> table(all).setSequencePeriod(4), "sequence_period is in [0, horizon = 3], not 4");
    refused(all -> table(all).setSequencePeriod(-1), "sequence_period", "not 4294967295");
  }

  @Test
  void refusesFilesThatAreSmallForAStack() {
    refused(
        all -> {
          column(all).setStack(64);
          all.setCapacityBytes(32 * 1_023 * 20);
        },
        "files of 512 rows",
        "a stack of 64 frames needs 1008");
  }

  @Test
  void refusesStorageBeyondWhatCanBeNumbered() {
    refused(all -> all.setCapacityBytes(Long.MAX_VALUE), "536870912 rows");
    refused(all -> all.setCapacityBytes(-1), "18446744073709551615");
    refused(all -> all.getTablesBuilder(0).setCapacitySteps(-1), "capacity_steps");
  }

  @Test
  void refusesWhatIsOutOfRange() {
    refused(all -> all.setHorizon(0), "horizon is in [1, 65536], not 0");
    refused(all -> all.setLargestAppend(0), "largest_append");
    refused(all -> all.setLargestDraw(65_537), "largest_draw is in [1, 65536], not 65537");
    refused(all -> all.getTablesBuilder(0).setCapacitySteps(0), "capacity_steps");
    refused(CreateTablesRequest.Builder::clearTables, "1 to 8 tables, not 0");
    refused(
        all -> {
          for (int i = 0; i < 8; i++) {
            all.addTables(Requests.uniform("more-" + i, 10));
          }
        },
        "1 to 8 tables, not 9");
    refused(all -> all.addTables(Requests.uniform("replay", 10)), "table replay stands twice");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesExponentsOutsideOfZeroToOne(double alpha) {
    refused(
        all -> all.setTables(0, Requests.prioritised("replay", 1_000, alpha)),
        "alpha",
        "[0, 1]",
        Double.toString(alpha));
  }

  @ParameterizedTest
  @EnumSource(
      value = Selector.Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"KIND_UNSPECIFIED", "UNRECOGNIZED"})
  void takesEveryKindAsSamplerAndAsRemover(Selector.Kind kind) {
    table(request).setSampler(Requests.selector(kind)).setRemover(Requests.selector(kind));

    TableSpecification table = StoreSpecification.of(request.build()).tables().getFirst();

    assertThat(table.sampler().kind()).isEqualTo(kind);
    assertThat(table.remover()).isEqualTo(table.sampler());
  }

  @Test
  void removesTheOldestWhereNoRemoverIsNamed() {
    TableSpecification table = StoreSpecification.of(request.build()).tables().getFirst();

    assertThat(table.remover().kind()).isEqualTo(Selector.Kind.KIND_FIFO);
  }

  @Test
  void refusesSelectorsThatAreNone() {
    refused(
        all -> table(all).clearSampler(),
        "table replay: the sampler is one of",
        "KIND_MAX_HEAP",
        "not KIND_UNSPECIFIED");
    refused(
        all -> table(all).setRemover(Selector.newBuilder().setKindValue(77)),
        "table replay: the remover is one of",
        "KIND_FIFO",
        "not 77");
    refused(
        all -> table(all).setRemover(Requests.selector(Selector.Kind.KIND_MIN_HEAP, 0.5)),
        "the remover: alpha of KIND_MIN_HEAP is in [0, 0], not 0.5");
  }

  private static Table.Builder table(CreateTablesRequest.Builder request) {
    return request.getTablesBuilder(0);
  }

  @Test
  void saysWhatAnotherSpecificationHasOtherwise() {
    StoreSpecification first = StoreSpecification.of(request.build());

    column(request).clearShape().addShape(3);
    request.setHorizon(5);
    table(request).setCapacitySteps(999);

    assertThat(first.difference(StoreSpecification.of(request.build())))
        .contains(
            "column 0 is observation DATA_TYPE_FLOAT32 [2], not observation DATA_TYPE_FLOAT32 [3]")
        .contains("horizon is 3, not 5")
        .contains("table replay: capacity_steps is 1000, not 999");
  }

  private void refused(Consumer<CreateTablesRequest.Builder> change, String... parts) {
    CreateTablesRequest.Builder changed = request.build().toBuilder();
    change.accept(changed);
    assertThatThrownBy(() -> StoreSpecification.of(changed.build()))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Refusal.Reason.INVALID);
              for (String part : parts) {
                assertThat(refusal).hasMessageContaining(part);
              }
            });
  }
}
