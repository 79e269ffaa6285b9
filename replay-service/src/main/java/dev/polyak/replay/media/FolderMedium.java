package dev.polyak.replay.media;

import dev.polyak.node.LogFields;
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
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of mapped files, which outlive the process.
 *
 * <pre>
 *   store          what the store is ({@link StoreRecord})
 *   rows-N         the file of rows of number N ({@link FileFormat})
 *   packing-N      what is to take its place when it is written whole
 *   spare-N        one that is to be used next: allocated, its content counts no more
 *   ledger-K       what changes of the rows, for table K ({@link MappedLedger})
 *   marks          of streams none of whose rows is left ({@link Marks})
 * </pre>
 *
 * <p>A file that is gone is renamed, and used again under another number, unless a snapshot links
 * it. So is a file whose packed form has taken its place, once a round of forces has made sure of
 * that: until then a machine that stops may find the old one under the name. A packed file that is
 * gone is deleted. One spare file is made ahead.
 */
public final class FolderMedium implements Medium {
  private static final Logger LOG = LoggerFactory.getLogger(FolderMedium.class);
  static final String LEDGER = "ledger-";
  private static final String SPARE = "spare-";

  /** Files that are kept to be used again where others shrink. */
  private static final int SPARES_BESIDE_PACKED_FILES = 2;

  /** Files that may wait for the next round of forces to be used again. */
  private static final int MAXIMUM_REPLACED = 4;

  private final Path folder;
  private final Shape shape;
  private final Disk disk;
  private final StoreRecord record;
  private final UUID boot;
  private final List<MappedLedger> ledgers = new ArrayList<>();
  private final Set<FileSlab> used = new LinkedHashSet<>();
  private final Deque<MappedSlab> free = new ArrayDeque<>();
  private final ExecutorService forces;
  private final ExecutorService allocations;
  private final FilePacker packer;
  private CompletableFuture<MappedSlab> spare;
  private long spares;
  private List<MappedSlab> grown = List.of();
  private boolean syncing;

  /** Files whose packed forms have their names since the last round began, or since before it. */
  private final List<MappedSlab> replaced = new ArrayList<>();

  private final List<MappedSlab> replacing = new ArrayList<>();
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
    String run = record.tables().getRun();
    forces = executor("replay-forces", run);
    allocations = executor("replay-files", run);
    packer = new FilePacker(folder, shape, record.store(), disk, executor("replay-packing", run));
    for (int table = 0; table < tables; table++) {
      ledgers.add(MappedLedger.open(folder.resolve(LEDGER + table), record.store(), shape.rows()));
    }
  }

  private static ExecutorService executor(String name, String run) {
    Thread.Builder threads = Thread.ofPlatform().daemon().name(name);
    return Executors.newSingleThreadExecutor(work -> threads.unstarted(LogFields.ofRun(run, work)));
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
    packer.deleteUnfinished();
    collectSpares();
    FolderScan scan = new FolderScan(folder, record, shape, powerLost, false);
    Recovered recovered = scan.read();
    used.addAll(scan.slabs());
    for (FileSlab slab : scan.leftOut()) {
      leaveOut(slab);
    }
    if (powerLost || shape.row().isPacked()) {
      // Of what a process that was killed has not forced, nothing else would know.
      for (FileSlab slab : scan.slabs()) {
        if (slab instanceof MappedSlab mapped) {
          disk.force(mapped.whole());
        }
      }
      disk.forceFolder(folder);
    }
    if (powerLost) {
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

  private void leaveOut(FileSlab slab) throws IOException {
    switch (slab) {
      case MappedSlab mapped -> {
        putAside(mapped);
        free.push(mapped);
      }
      case PackedSlab packed -> drop(packed);
    }
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
    if (used.size() + 1 < shape.maximumFiles() || shape.row().isPacked()) {
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

  private static void move(FileSlab slab, Path to) throws IOException {
    Files.move(slab.path(), to, StandardCopyOption.ATOMIC_MOVE);
    slab.moved(to);
  }

  private Path nextSpare() {
    return folder.resolve(SPARE + spares++);
  }

  private void putAside(FileSlab slab) throws IOException {
    move(slab, nextSpare());
  }

  @Override
  public void forget(Slab slab) {
    FileSlab file = (FileSlab) slab;
    used.remove(file);
    try {
      putAside(file);
    } catch (IOException failed) {
      fail(failed);
    }
  }

  /**
   * Of a packed file nothing can be used again; the rows of one with another link are a
   * checkpoint's too, and stay as they are, under its name alone.
   */
  private boolean deleteUnusable(FileSlab slab) {
    try {
      boolean unusable = slab instanceof PackedSlab || hasEnoughSpares() || isLinked(slab.path());
      if (unusable) {
        Files.delete(slab.path());
      }
      return unusable;
    } catch (IOException failed) {
      fail(failed);
      return true;
    }
  }

  private boolean hasEnoughSpares() {
    return shape.row().isPacked() && free.size() >= SPARES_BESIDE_PACKED_FILES;
  }

  private static boolean isLinked(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && (int) Files.getAttribute(path, "unix:nlink") > 1;
  }

  @Override
  public void giveBack(Slab slab) {
    FileSlab file = (FileSlab) slab;
    if (file.path() != null && !deleteUnusable(file) && file instanceof MappedSlab mapped) {
      free.push(mapped);
    } else {
      // After a round that is under way, which may force it.
      forces.execute(file::close);
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

  // ------------------------------------------------------------------------------------- packing

  @Override
  public boolean mayPack(Slab slab) {
    return failure == null
        && replaced.size() + replacing.size() < MAXIMUM_REPLACED
        && slab instanceof MappedSlab mapped
        && mapped.isSynced();
  }

  @Override
  public boolean packsOnceForced(Slab slab) {
    return failure == null && !mayPack(slab);
  }

  @Override
  public void pack(Slab slab, Consumer<PackedSlab> done) {
    packer.pack((MappedSlab) slab, done);
  }

  @Override
  public boolean replace(Slab slab, PackedSlab packed) {
    MappedSlab mapped = (MappedSlab) slab;
    Path name = mapped.path();
    Path aside = nextSpare();
    boolean kept = link(aside, name);
    try {
      move(packed, name);
    } catch (IOException failed) {
      LOG.warn("{} stays as it is: its packed form cannot take its name", name, failed);
      FilePacker.delete(aside);
      drop(packed);
      return false;
    }
    used.remove(mapped);
    used.add(packed);
    mapped.moved(kept ? aside : null);
    replaced.add(mapped);
    return true;
  }

  /** Whether a file has another name now, under which it can be used again. */
  private static boolean link(Path name, Path file) {
    try {
      Files.createLink(name, file);
      return true;
    } catch (IOException | UnsupportedOperationException none) {
      LOG.debug("{} is not used again: {}", file, none.getMessage());
      return false;
    }
  }

  @Override
  public void drop(PackedSlab packed) {
    packed.close();
    FilePacker.delete(packed.path());
  }

  // -------------------------------------------------------------------------------------- forces

  @Override
  public boolean isUnsynced() {
    return !replaced.isEmpty()
        || ledgers.stream().anyMatch(MappedLedger::isUnsynced)
        || used.stream().anyMatch(FileSlab::isUnsynced);
  }

  @Override
  public boolean isSyncing() {
    return syncing;
  }

  @Override
  public void sync(Consumer<Throwable> done) {
    syncing = true;
    grown = mapped(MappedSlab::isUnsynced);
    replacing.addAll(replaced);
    replaced.clear();
    grown.forEach(MappedSlab::beginSync);
    List<MappedLedger> changed = ledgers.stream().filter(MappedLedger::isUnsynced).toList();
    changed.forEach(MappedLedger::beginSync);
    List<MappedSlab> round = grown;
    forces.execute(() -> done.accept(force(round, changed)));
  }

  private List<MappedSlab> mapped(Predicate<MappedSlab> which) {
    return used.stream()
        .filter(MappedSlab.class::isInstance)
        .map(MappedSlab.class::cast)
        .filter(which)
        .toList();
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
      replacing.forEach(this::giveBack);
      replacing.clear();
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
    packer.close();
    if (failure == null) {
      forceAll();
    }
    used.forEach(FileSlab::close);
    free.forEach(MappedSlab::close);
    replaced.forEach(MappedSlab::close);
    replacing.forEach(MappedSlab::close);
    replacing.clear();
    if (spare != null && !spare.isCompletedExceptionally()) {
      spare.join().close();
    }
    ledgers.forEach(MappedLedger::close);
  }

  private void forceAll() {
    List<MappedSlab> slabs = mapped(slab -> true);
    slabs.forEach(MappedSlab::beginSync);
    Throwable failed = force(slabs, ledgers);
    if (failed != null) {
      LOG.error("{}: not all of it is forced to the disk", folder, failed);
    }
  }
}
