package dev.polyak.replay.offline;

import dev.polyak.replay.media.Recovered;
import dev.polyak.replay.media.StreamMark;
import dev.polyak.replay.store.RowLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** What is stored of a stream, over all of its incarnations. */
public final class StoredStream {
  private final RowLayout layout;
  private final StreamMark mark;
  private final List<Part> parts;

  /** A block of the stream, in its file. Those of an incarnation follow one another. */
  record Part(Recovered.File file, Recovered.Block block) {}

  StoredStream(RowLayout layout, StreamMark mark, List<Part> parts) {
    this.layout = layout;
    this.mark = mark;
    this.parts = parts;
  }

  public String name() {
    return mark.stream();
  }

  /** Where it stands. */
  public StreamMark mark() {
    return mark;
  }

  /** Rows that are stored, closing rows among them. */
  public long rows() {
    return parts.stream().mapToLong(part -> part.block.rows() - part.block.history()).sum();
  }

  /** Its rows, oldest first. O(rows). */
  public void forEach(Consumer<StoredRow> each) {
    for (Part part : parts) {
      Recovered.Block block = part.block;
      int first = block.number() << part.file.blockShift();
      long sequence = block.before().nextSequence();
      for (int i = block.history(); i < block.rows(); i++) {
        StoredRow row =
            new StoredRow(
                layout,
                part.file.slab().rows(),
                (long) (first + i) * layout.rowBytes(),
                block.before().incarnation(),
                sequence);
        each.accept(row);
        sequence += row.isClosing() ? 0 : 1;
      }
    }
  }

  /** Its last rows, oldest first. O(rows). */
  public List<StoredRow> last(int count) {
    Deque<StoredRow> last = new ArrayDeque<>();
    forEach(
        row -> {
          last.add(row);
          if (last.size() > count) {
            last.remove();
          }
        });
    return List.copyOf(last);
  }

  /** Its episodes that are whole. O(rows). */
  public StoredEpisodes episodes() {
    StoredEpisodes episodes = new StoredEpisodes();
    if (!parts.isEmpty()) {
      episodes.begin(parts.getFirst().block.before());
    }
    forEach(episodes::add);
    return episodes;
  }
}
