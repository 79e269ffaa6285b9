package dev.polyak.replay.offline;

import dev.polyak.replay.media.Recovered;
import dev.polyak.replay.media.StreamMark;
import dev.polyak.replay.store.RowLayout;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What is stored of a stream, over all of its incarnations. */
public final class StoredStream {
  private final StreamMark mark;
  private final List<Part> parts;

  /** A block of the stream, in its file. Those of an incarnation follow one another. */
  record Part(RowLayout layout, Recovered.File file, Recovered.Block block) {
    long incarnation() {
      return block.before().incarnation();
    }

    /** A row of the block, counted from its front. */
    StoredRow row(int i, long sequence) {
      int row = (block.number() << file.blockShift()) + i;
      return new StoredRow(layout, file.slab(), row, incarnation(), sequence);
    }
  }

  StoredStream(StreamMark mark, List<Part> parts) {
    this.mark = mark;
    this.parts = parts.stream().sorted(Comparator.comparingLong(Part::incarnation)).toList();
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
      long sequence = part.block.before().nextSequence();
      for (int i = part.block.history(); i < part.block.rows(); i++) {
        StoredRow row = part.row(i, sequence);
        each.accept(row);
        sequence += row.isClosing() ? 0 : 1;
      }
    }
  }

  /** The incarnations of which rows are stored, in order. */
  public SortedSet<Long> incarnations() {
    return parts.stream().map(Part::incarnation).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Episodes of an incarnation, oldest first, whether they are whole or not. O(rows). */
  public void forEachEpisode(long incarnation, Consumer<StoredEpisode> each) {
    StoredEpisode open = null;
    for (Part part : parts) {
      if (part.incarnation() == incarnation) {
        open = episodes(part, open, each);
      }
    }
    if (open != null && open.rows() > 0) {
      each.accept(open);
    }
  }

  /** Goes on with the episode that is open, and hands out those that end; the one that is then. */
  private StoredEpisode episodes(Part part, StoredEpisode before, Consumer<StoredEpisode> each) {
    Recovered.Block block = part.block;
    long sequence = block.before().nextSequence();
    StoredEpisode open = before;
    if (open == null) {
      boolean begins = !block.before().episodeOpen() && !part.row(block.history(), 0).lacksFrames();
      open = new StoredEpisode(name(), part.incarnation(), sequence, begins);
    }
    int first = block.history();
    for (int i = first; i < block.rows(); i++) {
      if (!part.row(i, sequence).isClosing()) {
        sequence++;
        continue;
      }
      open.add(part, first, i + 1 - first, true);
      each.accept(open);
      open = new StoredEpisode(name(), part.incarnation(), sequence, true);
      first = i + 1;
    }
    if (first < block.rows()) {
      open.add(part, first, block.rows() - first, false);
    }
    return open;
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
    incarnations().forEach(incarnation -> forEachEpisode(incarnation, episodes::add));
    return episodes;
  }
}
