package dev.polyak.replay.dataset;

import dev.polyak.replay.offline.StoredEpisode;
import dev.polyak.replay.offline.StoredRow;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.Signature;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.StructVector;

/** Fills the vectors of an episode's file; see {@link EpisodeSchema}. */
final class EpisodeVectors {
  private final VectorSchemaRoot root;
  private final List<Target> targets = new ArrayList<>();
  private int row;

  /** Where a column's values go. The last row of all but the observations is zero. */
  private record Target(
      int column, boolean padded, int bytes, FieldVector vector, NumberRange range) {}

  /**
   * Vectors that are to be filled once.
   *
   * @param actions sees the actions, where they are discrete
   * @param observations likewise
   */
  EpisodeVectors(
      VectorSchemaRoot root, Signature signature, NumberRange actions, NumberRange observations) {
    this.root = root;
    StructVector infos = (StructVector) root.getVector(EpisodeSchema.INFOS);
    for (int i = 0; i < signature.getColumnsCount(); i++) {
      Column column = signature.getColumns(i);
      String place = EpisodeSchema.place(column.getName());
      boolean isObservation = EpisodeSchema.OBSERVATIONS.equals(place);
      boolean isSpace = isObservation || EpisodeSchema.ACTIONS.equals(place);
      NumberRange range = isObservation ? observations : actions;
      targets.add(
          new Target(
              i,
              !isObservation,
              Math.multiplyExact(EpisodeSchema.width(column), DataTypes.bytes(column)),
              place == null ? infos.getChild(column.getName()) : root.getVector(place),
              isSpace && Spaces.isDiscrete(column) ? range : null));
    }
  }

  void fill(StoredEpisode episode) {
    int rows = episode.rows();
    for (FieldVector vector : root.getFieldVectors()) {
      allocate(vector, rows);
    }
    BitVector terminations = (BitVector) root.getVector(EpisodeSchema.TERMINATIONS);
    BitVector truncations = (BitVector) root.getVector(EpisodeSchema.TRUNCATIONS);
    episode.forEach(
        stored -> {
          boolean last = row == rows - 1;
          targets.forEach(target -> put(target, stored, last));
          boolean terminated = !last && stored.isTerminated();
          // The row before the last: whatever ended the episode, it ended here.
          boolean cut = row == rows - 2 && !terminated;
          terminations.set(row, terminated ? 1 : 0);
          truncations.set(row, cut || (!last && stored.isTruncated()) ? 1 : 0);
          row++;
        });
    root.setRowCount(rows);
  }

  private static void allocate(FieldVector vector, int rows) {
    switch (vector) {
      case StructVector struct -> {
        struct.allocateNew();
        struct.getChildrenFromFields().forEach(child -> allocate(child, rows));
        struct.setValueCount(rows);
      }
      case FixedSizeListVector list -> {
        list.setInitialCapacity(rows);
        list.allocateNew();
        allocate(list.getDataVector(), Math.multiplyExact(rows, list.getListSize()));
        list.setValueCount(rows);
      }
      case BaseFixedWidthVector numbers -> {
        numbers.allocateNew(rows);
        numbers.setValueCount(rows);
      }
      default -> throw new IllegalArgumentException(vector.getField().toString());
    }
    ArrowBuf valid = vector.getValidityBuffer();
    valid.setOne(0, valid.capacity());
  }

  private void put(Target target, StoredRow stored, boolean last) {
    boolean zero = last && target.padded;
    if (target.range != null) {
      long number = zero ? 0 : stored.number(target.column).longValue();
      target.range.see(number);
      ((BigIntVector) target.vector).set(row, number);
      return;
    }
    FieldVector numbers =
        target.vector instanceof FixedSizeListVector list ? list.getDataVector() : target.vector;
    ArrowBuf to = numbers.getDataBuffer();
    long at = (long) row * target.bytes;
    if (zero) {
      to.setZero(at, target.bytes);
    } else {
      MemorySegment value = stored.value(target.column);
      to.setBytes(at, value.asByteBuffer());
    }
  }
}
