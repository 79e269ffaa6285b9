package dev.polyak.replay.media;

import dev.polyak.node.rpc.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of mapped files, which outlive the process.
 *
 * <pre>
 *   store          what the store is ({@link StoreRecord})
 *   rows-N         the file of rows of number N ({@link FileFormat})
 *   spare-N        one that is to be used next: allocated, its content counts no more
 *   ledger-K       what changes of the rows, for table K ({@link MappedLedger})
 *   marks          of streams none of whose rows is left ({@link Marks})
 * </pre>
 *
 * <p>A file that is gone is renamed, and used again under another number, unless a snapshot links
 * it. One spare file is made ahead.
 */
public final class FolderMedium implements Medium {
  private static final Logger LOG = LoggerFactory.getLogger(FolderMedium.class);
  static final String LEDGER = "ledger-";
  private static final String SPARE = "spare-";

  private final Path folder;
  private final Shape shape;
  private final Disk disk;
  private final StoreRecord record;
  private final UUID boot;
  private final List<MappedLedger> ledgers = new ArrayList<>();
  private final Set<MappedSlab> used = new LinkedHashSet<>();
  private final Deque<MappedSlab> free = new ArrayDeque<>();
  private final ExecutorService forces = executor("replay-forces");
  private final ExecutorService allocations = executor("replay-files");
  private CompletableFuture<MappedSlab> spare;
  private long spares;
  private List<MappedSlab> grown = List.of();
  private boolean syncing;
  private volatile IOException failure;

  /**
   * Opens a folder that holds a store's record.
   *
   * @param boot of the machine, now
   * @param tables of the store
   * @throws IOException if a ledger cannot be made or mapped
   */
  public FolderMedium(
      Path folder, StoreRecord record, Shape shape, int tables, UUID boot, Disk disk)
      throws IOException {
    this.folder = folder;
    this.record = record;
    this.shape = shape;
    this.boot = boot;
    this.disk = disk;
    for (int table = 0; table < tables; table++) {
      ledgers.add(MappedLedger.open(folder.resolve(LEDGER + table), record.store(), shape.rows()));
    }
  }

  private static ExecutorService executor(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name(name).factory());
  }

  @Override
  public long firstFile() {
    return record.firstFile();
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public Ledger ledger(int table) {
    return ledgers.get(table);
  }

  // ------------------------------------------------------------------------------------ recovery

  @Override
  public Recovered recover() throws IOException {
    boolean powerLost = !record.boot().equals(boot);
    long begun = System.nanoTime();
    collectSpares();
    FolderScan scan = new FolderScan(folder, record, shape, powerLost, false);
    Recovered recovered = scan.read();
    used.addAll(scan.slabs());
    for (MappedSlab slab : scan.leftOut()) {
      putAside(slab);
      free.push(slab);
    }
    if (powerLost) {
      for (MappedSlab slab : scan.slabs()) {
        disk.force(slab.whole());
      }
      disk.forceFolder(folder);
      record.in(boot).write(folder);
    }
    for (MappedLedger ledger : ledgers) {
      if (!recovered.files().isEmpty() && !ledger.wasFound()) {
        LOG.warn(
            "{}: ledger-{} was missing or damaged: rows take the largest priority, and the limiter"
                + " counts from here",
            folder,
            ledgers.indexOf(ledger));
      }
    }
    if (!recovered.files().isEmpty()) {
      LOG.info(
          "{}: {} files of rows are there again after {} ms{}",
          folder,
          recovered.files().size(),
          (System.nanoTime() - begun) / 1_000_000,
          scan.cut() == 0
              ? ""
              : "; %d blocks were cut back to what was forced before the machine stopped"
                  .formatted(scan.cut()));
    }
    return recovered;
  }

  /** A spare file that was finished is used again; another is deleted. */
  private void collectSpares() throws IOException {
    for (Path path : FolderScan.names(folder, SPARE).toList()) {
      spares = Math.max(spares, FolderScan.number(path) + 1);
      if (Files.size(path) == shape.fileBytes() && !isLinked(path)) {
        free.push(new MappedSlab(path, shape));
      } else {
        Files.delete(path);
      }
    }
  }

  // --------------------------------------------------------------------------------------- files

  @Override
  public Slab take(long file, int blockShift) {
    requireWorking();
    MappedSlab slab = free.isEmpty() ? takeSpare() : free.pop();
    slab.begin(record.store(), file, blockShift);
    try {
      move(slab, folder.resolve(FolderScan.ROWS + file));
    } catch (IOException notRenamed) {
      free.push(slab);
      throw noRoom(notRenamed);
    }
    used.add(slab);
    return slab;
  }

  /** One that could not be made ahead may have room now. */
  private MappedSlab takeSpare() {
    boolean madeAhead = spare != null && spare.handle((made, failed) -> failed == null).join();
    CompletableFuture<MappedSlab> ready = madeAhead ? spare : allocate();
    spare = null;
    MappedSlab slab;
    try {
      slab = ready.join();
    } catch (CompletionException failed) {
      throw noRoom(failed.getCause());
    }
    if (used.size() + 1 < shape.maximumFiles()) {
      spare = allocate();
    }
    return slab;
  }

  private CompletableFuture<MappedSlab> allocate() {
    Path path = folder.resolve(SPARE + spares++);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            disk.allocate(path, shape.fileBytes());
            return new MappedSlab(path, shape);
          } catch (IOException noRoom) {
            throw new UncheckedIOException(noRoom);
          }
        },
        allocations);
  }

  private Refusal noRoom(Throwable cause) {
    Throwable reason = cause instanceof UncheckedIOException io ? io.getCause() : cause;
    return new Refusal(
        Refusal.Reason.EXHAUSTED,
        "no room for another file of %d bytes of rows in %s: %s"
            .formatted(shape.fileBytes(), folder, reason.getMessage()));
  }

  private static void move(MappedSlab slab, Path to) throws IOException {
    Files.move(slab.path(), to, StandardCopyOption.ATOMIC_MOVE);
    slab.moved(to);
  }

  private void putAside(MappedSlab slab) throws IOException {
    move(slab, folder.resolve(SPARE + spares++));
  }

  @Override
  public void forget(Slab slab) {
    MappedSlab mapped = (MappedSlab) slab;
    used.remove(mapped);
    try {
      putAside(mapped);
    } catch (IOException failed) {
      fail(failed);
    }
  }

  /** Its rows are a checkpoint's too: they stay as they are, under its name alone. */
  private boolean deleteLinked(MappedSlab slab) {
    try {
      boolean linked = isLinked(slab.path());
      if (linked) {
        Files.delete(slab.path());
      }
      return linked;
    } catch (IOException failed) {
      fail(failed);
      return true;
    }
  }

  private static boolean isLinked(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && (int) Files.getAttribute(path, "unix:nlink") > 1;
  }

  @Override
  public void giveBack(Slab slab) {
    MappedSlab mapped = (MappedSlab) slab;
    if (mapped.path() != null && !deleteLinked(mapped)) {
      free.push(mapped);
    } else {
      forces.execute(mapped::close);
    }
  }

  @Override
  public FolderCheckpoint checkpoint(Path to) {
    return new FolderCheckpoint(folder, to, shape, List.copyOf(ledgers));
  }

  @Override
  public void keep(Collection<StreamMark> marks) {
    try {
      Marks.write(folder.resolve(FolderScan.MARKS), marks);
    } catch (IOException noRoom) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "no room for the marks of %d streams in %s: %s"
              .formatted(marks.size(), folder, noRoom.getMessage()));
    }
  }

  // -------------------------------------------------------------------------------------- forces

  @Override
  public boolean isUnsynced() {
    return ledgers.stream().anyMatch(MappedLedger::isUnsynced)
        || used.stream().anyMatch(MappedSlab::isUnsynced);
  }

  @Override
  public boolean isSyncing() {
    return syncing;
  }

  @Override
  public void sync(Consumer<Throwable> done) {
    syncing = true;
    grown = used.stream().filter(MappedSlab::isUnsynced).toList();
    grown.forEach(MappedSlab::beginSync);
    List<MappedLedger> changed = ledgers.stream().filter(MappedLedger::isUnsynced).toList();
    changed.forEach(MappedLedger::beginSync);
    List<MappedSlab> round = grown;
    forces.execute(() -> done.accept(force(round, changed)));
  }

  /** Returns the failure, or null; one that was before, since the disk is not tried again. */
  private Throwable force(List<MappedSlab> slabs, List<MappedLedger> changed) {
    if (failure != null) {
      return failure;
    }
    try {
      for (MappedSlab slab : slabs) {
        disk.force(slab.whole());
      }
      for (MappedLedger ledger : changed) {
        disk.force(ledger.whole());
      }
      disk.forceFolder(folder);
      return null;
    } catch (IOException | UncheckedIOException notForced) {
      return notForced;
    }
  }

  @Override
  public void endSync(Throwable failed) {
    syncing = false;
    if (failed == null) {
      grown.forEach(MappedSlab::endSync);
    } else {
      fail(failed instanceof IOException io ? io : new IOException(failed));
    }
    grown = List.of();
  }

  private void fail(IOException failed) {
    if (failure == null) {
      LOG.error("{}: the disk fails, nothing more is stored here", folder, failed);
      failure = failed;
    }
  }

  @Override
  public void requireWorking() {
    if (failure != null) {
      throw new Refusal(
          Refusal.Reason.EXHAUSTED,
          "%s is read-only since its disk failed: %s".formatted(folder, failure.getMessage()));
    }
  }

  @Override
  public void close() {
    forces.close();
    allocations.close();
    if (failure == null) {
      forceAll();
    }
    used.forEach(MappedSlab::close);
    free.forEach(MappedSlab::close);
    if (spare != null && !spare.isCompletedExceptionally()) {
      spare.join().close();
    }
    ledgers.forEach(MappedLedger::close);
  }

  private void forceAll() {
    used.forEach(MappedSlab::beginSync);
    Throwable failed = force(List.copyOf(used), ledgers);
    if (failed != null) {
      LOG.error("{}: not all of it is forced to the disk", folder, failed);
    }
  }
}
