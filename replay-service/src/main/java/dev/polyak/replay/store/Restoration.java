package dev.polyak.replay.store;

import dev.polyak.replay.media.Ledger;
import dev.polyak.replay.media.Recovered;
import dev.polyak.replay.media.StreamMark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds what a store keeps in memory from what an earlier process left: blocks follow one another
 * again, streams stand where they stood, rows are in their tables in their old order, and steps
 * that were not selectable wait. O(rows log rows).
 */
final class Restoration {
  private final RowStorage storage;
  private final Streams streams;
  private final List<Table> tables;
  private final StoreSpecification specification;
  private final int horizon;
  private final int historyRows;
  private final List<PresentRows> present = new ArrayList<>();
  private final List<Late> late = new ArrayList<>();

  private record Incarnation(String stream, long number) {}

  private record Place(RowFile file, Recovered.Block block) {}

  /**
   * A step that has its horizon's rows, but is not in each of its tables yet: its incarnation has
   * ended, or some of the tables' ledgers were lost with the machine's power.
   *
   * @param place steps of its episode before it
   */
  record Late(long key, long place, float priority) {}

  Restoration(
      RowStorage storage, Streams streams, List<Table> tables, StoreSpecification specification) {
    this.storage = storage;
    this.streams = streams;
    this.tables = tables;
    this.specification = specification;
    horizon = specification.horizon();
    historyRows = specification.layout().historyRows();
    for (Table table : tables) {
      present.add(new PresentRows(table.ledger().inserted()));
    }
  }

  /**
   * Restores all of it into a store that is empty.
   *
   * @return steps that are to be inserted now
   */
  List<Late> restore(Recovered recovered) {
    storage.files().restore(recovered);
    recovered.marks().forEach(this::stand);
    Map<Incarnation, List<Place>> incarnations = new LinkedHashMap<>();
    for (Recovered.File file : recovered.files()) {
      RowFile rows = storage.files().get(file.number());
      for (Recovered.Block block : file.blocks()) {
        StreamMark mark = block.after();
        incarnations
            .computeIfAbsent(
                new Incarnation(mark.stream(), mark.incarnation()), key -> new ArrayList<>())
            .add(new Place(rows, block));
        stand(mark);
      }
    }
    incarnations.values().forEach(this::chain);
    storage.files().all().forEach(storage.packing()::changed);
    for (int i = 0; i < tables.size(); i++) {
      Table table = tables.get(i);
      present.get(i).forEachInOrder(leaf -> restore(table, leaf));
      table.restoreTotals();
    }
    return late;
  }

  private void restore(Table table, int leaf) {
    storage.fileOfLeaf(leaf).addLive(1);
    table.restore(leaf);
  }

  /** The stream stands at its furthest mark. */
  private void stand(StreamMark mark) {
    Stream stream = streams.get(mark.stream());
    if (mark.incarnation() > stream.incarnation()
        || (mark.incarnation() == stream.incarnation() && mark.rows() >= stream.mark().rows())) {
      stream.restore(mark, horizon);
    }
  }

  private void chain(List<Place> places) {
    Place last = places.getLast();
    StreamMark end = last.block.after();
    Stream stream = streams.get(end.stream());
    boolean newest = stream.incarnation() == end.incarnation();
    if (newest) {
      stream.fill(last.file, firstRow(last));
      stream.pending().clear(places.getFirst().block.before().nextSequence());
    }
    long ready = Math.max(end.closedThrough(), end.nextSequence() - horizon);
    Place before = null;
    for (Place place : places) {
      if (before != null) {
        int first = firstRow(place) + place.block.history();
        before.file.link(firstRow(before), place.file, first);
      }
      before = place;
      if (!newest || !place.equals(last)) {
        place.file.leave(firstRow(place));
      }
      steps(place, newest ? stream : null, ready);
    }
    if (newest) {
      loseHistory(stream, last);
      forgetRest(last);
    }
  }

  /** What the ledgers say of rows that were never committed is of none. */
  private void forgetRest(Place last) {
    int first = firstRow(last);
    for (int row = last.file.end(first); row < first + last.file.blockRows(); row++) {
      for (Table table : tables) {
        table.ledger().forget(storage.leaf(last.file, row));
      }
    }
  }

  /** Steps at the end that lack frames are followed by others that do. */
  private void loseHistory(Stream stream, Place last) {
    int end = last.file.end(firstRow(last));
    int incomplete = 0;
    while (incomplete < last.block.rows()
        && (last.file.flags(end - 1 - incomplete) & RowFlags.INCOMPLETE) != 0) {
      incomplete++;
    }
    if (incomplete > 0) {
      stream.loseHistory(Math.max(0, historyRows - incomplete));
    }
  }

  private static int firstRow(Place place) {
    return place.file.firstRow(place.block.number());
  }

  /**
   * Each step of a block goes to where it was: in its tables, gone from them, or waiting.
   *
   * @param stream null where the incarnation has ended
   * @param ready steps below this sequence have their horizon's rows
   */
  private void steps(Place place, Stream stream, long ready) {
    RowFile file = place.file;
    int first = firstRow(place);
    long sequence = place.block.before().nextSequence();
    long episode = place.block.before().closedThrough();
    for (int i = place.block.history(); i < place.block.rows(); i++) {
      int row = first + i;
      if ((file.flags(row) & RowFlags.CLOSING) != 0) {
        episode = sequence;
        continue;
      }
      long before = sequence - episode;
      boolean whole = (file.flags(row) & RowFlags.INCOMPLETE) == 0;
      int wanted = whole ? specification.selecting(before) : 0;
      int placed = wanted == 0 ? 0 : place(file, row, sequence < ready);
      boolean done = wanted == 0 || placed > 0;
      if (stream != null) {
        stream.pending().add(file.key(row), before);
        await(stream.pending(), sequence, file, row, done);
      }
      if ((done || stream == null) && placed < wanted && sequence < ready) {
        late.add(new Late(file.key(row), before, priority(file, row)));
      }
      sequence++;
    }
  }

  private void await(PendingRows pending, long sequence, RowFile file, int row, boolean done) {
    if (done) {
      pending.done(sequence, 1);
      return;
    }
    file.addLive(1);
    pending.setPriority(sequence, priority(file, row));
  }

  /**
   * Puts a row into the tables that had it.
   *
   * @param ready whether its horizon's rows are there; those of a row that was in a table may have
   *     been lost with the machine's power
   * @return tables that have it now, or have had it
   */
  private int place(RowFile file, int row, boolean ready) {
    int leaf = storage.leaf(file, row);
    int placed = 0;
    for (int i = 0; i < tables.size(); i++) {
      Ledger ledger = tables.get(i).ledger();
      int state = ledger.state(leaf, file.number());
      boolean wasPresent = state == Ledger.PRESENT;
      if (wasPresent && ready) {
        present.get(i).add(leaf, ledger.order(leaf));
      }
      placed += (wasPresent && ready) || state == Ledger.REMOVED ? 1 : 0;
    }
    return placed;
  }

  /** Of the first table that knows one: not every table selects the row. */
  private float priority(RowFile file, int row) {
    int leaf = storage.leaf(file, row);
    for (Table table : tables) {
      if (table.ledger().state(leaf, file.number()) != Ledger.UNKNOWN) {
        return table.ledger().priority(leaf);
      }
    }
    return PendingRows.UNKNOWN;
  }
}
