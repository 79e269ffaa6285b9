package dev.polyak.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir private Path folder;

  private Path written(String text) throws IOException {
    Path file = folder.resolve("file");
    DurableFile.write(file, 1, out -> out.writeUTF(text));
    return file;
  }

  private static String read(Path file) throws IOException {
    try (DataInputStream in = DurableFile.read(file, 1)) {
      return in.readUTF();
    }
  }

  @Test
  void holdsWhatWasWrittenLast() throws IOException {
    written("old");
    assertThat(read(written("new"))).isEqualTo("new");
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void contentEndsBeforeTheChecksum() throws IOException {
    try (DataInputStream in = DurableFile.read(written("x"), 1)) {
      in.readUTF();
      assertThatExceptionOfType(EOFException.class).isThrownBy(in::readByte);
    }
  }

  @Test
  void everyFlippedBitIsFound() throws IOException {
    Path file = written("content");
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) (1 << (i % 8));
      Files.write(file, damaged);
      assertThatExceptionOfType(DamagedFileException.class)
          .isThrownBy(() -> read(file))
          .withMessageContaining(file.toString());
    }
  }

  @Test
  void everyTruncationIsFound() throws IOException {
    Path file = written("content");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(DamagedFileException.class).isThrownBy(() -> read(file));
    }
  }

  @Test
  void anotherFormatIsRefused() throws IOException {
    Path file = written("content");
    assertThatExceptionOfType(DamagedFileException.class)
        .isThrownBy(() -> DurableFile.read(file, 2))
        .withMessageContaining("its format is 1, this build reads 2");
  }

  @Test
  void aWriteThatFailsLeavesTheOldContent() throws IOException {
    Path file = written("old");
    assertThatIOException()
        .isThrownBy(
            () ->
                DurableFile.write(
                    file,
                    1,
                    out -> {
                      out.writeUTF("half");
                      throw new IOException("no space left on device");
                    }));
    assertThat(read(file)).isEqualTo("old");
    assertThat(read(written("new"))).as("what was left beside is no obstacle").isEqualTo("new");
  }
}
