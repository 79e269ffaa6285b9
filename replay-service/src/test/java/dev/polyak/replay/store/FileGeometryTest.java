package dev.polyak.replay.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileGeometryTest {
  @ParameterizedTest
  @CsvSource({
    "20, 100",
    "20, 25000",
    "28, 1000000",
    "28, 1073741824",
    "28224, 40000000",
    "28224, 8589934592"
  })
  void cutsAStoreIntoFilesThatFit(int rowBytes, long capacity) {
    FileGeometry geometry = FileGeometry.of(rowBytes, 0, capacity);

    assertThat(geometry.maximumFiles() * geometry.fileBytes()).isLessThanOrEqualTo(capacity);
    assertThat(geometry.maximumFiles() * geometry.fileBytes())
        .isGreaterThan(capacity - Math.max(rowBytes, capacity / 32));
    assertThat(geometry.fileBytes())
        .isLessThanOrEqualTo(Math.max(rowBytes, Math.min(64 << 20, capacity / 32)));
  }

  @ParameterizedTest
  @CsvSource({
    // rows of 16 bytes; 1 GiB: a file has 32 MiB
    "1073741824, 1, 4194304",
    "1073741824, 64, 524288",
    "1073741824, 65536, 16384",
    // 1 MiB: a file has 32 KiB
    "1048576, 1, 32768",
    "1048576, 1000, 2048",
  })
  void makesBlocksSmallerWithMoreStreams(long capacity, int streams, int blockBytes) {
    FileGeometry geometry = FileGeometry.of(16, 0, capacity);

    assertThat(16 << geometry.blockShift(streams)).isEqualTo(blockBytes);
  }

  @ParameterizedTest
  @CsvSource({
    // 3 further frames of 84 x 84 bytes: 64 rows, where 16 KiB are 2
    "7072, 3, 8589934592, 65536, 64",
    "7072, 3, 8589934592, 1, 512",
    "20, 63, 1048576, 1000, 1024",
  })
  void makesBlocksMuchLargerThanTheHistoryThatTheyBeginWith(
      int rowBytes, int historyRows, long capacity, int streams, int blockRows) {
    FileGeometry geometry = FileGeometry.of(rowBytes, historyRows, capacity);

    assertThat(1 << geometry.blockShift(streams)).isEqualTo(blockRows);
    assertThat(geometry.stepBytes())
        .isGreaterThanOrEqualTo(Math.ceilDiv(rowBytes * blockRows, blockRows - historyRows));
  }
}
