package dev.polyak.replay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.polyak.node.rpc.Refusal;
import dev.polyak.proto.Tensors;
import dev.polyak.replay.Requests;
import dev.polyak.replay.RowsBuilder;
import dev.polyak.replay.v1.AppendRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendChecksTest {
  private final RowLayout layout = RowLayout.of(Requests.SIGNATURE);

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void namesColumnAndRowOfWhatIsNotFinite(float value) {
    AppendRows.Builder rows = RowsBuilder.from(0).steps(0, 3).build().toBuilder();

    refused(
        rows.clone().setColumns(0, Tensors.ofFloats(new float[] {0, 0, 0, value, 0, 0})).build(),
        "column observation, row 1",
        Float.toString(value));
    refused(
        rows.clone().setColumns(2, Tensors.ofFloats(new float[] {0, 0, value})).build(),
        "column reward, row 2",
        Float.toString(value));
  }

  @Test
  void takesIntegersOfAnyBits() {
    AppendRows rows =
        RowsBuilder.from(0).step(0).build().toBuilder()
            .setColumns(1, Tensors.ofFloats(new float[] {Float.NaN}))
            .build();

    assertThatCode(() -> AppendChecks.require(layout, rows)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(floats = {-1, -0.001f, Float.NaN, Float.POSITIVE_INFINITY})
  void refusesPrioritiesThatAreNone(float value) {
    refused(
        RowsBuilder.from(0).step(0).withPriorities(0, value).build(),
        "priority 0",
        Float.toString(value));
  }

  @Test
  void refusesEmptyMessages() {
    refused(AppendRows.getDefaultInstance(), "rows or priorities");
    refused(RowsBuilder.priorities(0), "one or more float32");
  }

  @Test
  void refusesWrongSizesByName() {
    AppendRows.Builder rows = RowsBuilder.from(0).steps(0, 3).build().toBuilder();

    refused(
        rows.clone().setColumns(0, ByteString.copyFrom(new byte[23])).build(),
        "column observation: 3 rows of 8 bytes are 24 bytes, not 23");
    refused(rows.clone().setFlags(ByteString.EMPTY).build(), "3 bytes of flags, not 0");
    refused(rows.clone().clearColumns().build(), "3 columns", "the append 0");
    refused(rows.clone().addColumns(ByteString.EMPTY).build(), "the append 4");
  }

  @Test
  void refusesACountWhoseBytesOverflow() {
    refused(
        RowsBuilder.from(0).steps(0, 3).build().toBuilder().setCount(-1).build(),
        "4294967295 rows need 4294967295 bytes of flags");
  }

  @Test
  void refusesSequencesBeyondWhatIsSigned() {
    refused(RowsBuilder.from(-1).step(0).build(), "first_sequence", "18446744073709551615");
    refused(RowsBuilder.priorities(-1, 1), "first_sequence of priorities");
  }

  @Test
  void refusesAnEndedStepWithoutItsClosingRow() {
    refused(RowsBuilder.from(0).terminated(0).step(1).build(), "row 1", "closing row");
    refused(RowsBuilder.from(0).step(0).truncated(1).build(), "row 1", "same message");
  }

  @Test
  void refusesTwoClosingRows() {
    refused(
        RowsBuilder.from(0).terminated(0).closing(1).lost(2).build(),
        "row 2",
        "closed the episode");
  }

  @Test
  void refusesAClosingRowThatSaysTooMuchOrTooLittle() {
    refused(RowsBuilder.from(0).step(0).closing(1).build(), "row 1", "not 4");
    refused(RowsBuilder.from(0).terminated(0).lost(1).build(), "row 1", "not 6");
    refused(RowsBuilder.from(0).step(0).row(1, 5).build(), "row 1", "not 5");
  }

  @Test
  void refusesUnknownFlags() {
    refused(RowsBuilder.from(0).row(0, 8).build(), "row 0", "8");
    refused(RowsBuilder.from(0).row(0, 0x80).build(), "row 0", "128");
  }

  private void refused(AppendRows rows, String... parts) {
    assertThatThrownBy(() -> AppendChecks.require(layout, rows))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              for (String part : parts) {
                assertThat(refusal).hasMessageContaining(part);
              }
            });
  }
}
