package dev.polyak.replay.media;

import dev.polyak.node.rpc.Refusal;
import dev.polyak.node.storage.DamagedFileException;
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
import java.util.stream.Stream;
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
  private static final String ROWS = "rows-";
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
      ledgers.add(
          new MappedLedger(folder.resolve("ledger-" + table), record.store(), shape.rows()));
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
    List<MappedSlab> slabs = new ArrayList<>();
    List<Recovered.File> files = new ArrayList<>();
    BlockRecovery blocks = new BlockRecovery(powerLost);
    Chains chains = new Chains(blocks, powerLost);
    List<Long> numbers = numbers();
    Progress progress = new Progress(folder, numbers.size());
    for (long number : whole(numbers, powerLost, slabs)) {
      MappedSlab slab = slabs.get(files.size());
      files.add(chains.follow(blocks.file(number, slab)));
      used.add(slab);
      progress.file(files.size());
    }
    List<StreamMark> marks = marks(powerLost);
    if (powerLost) {
      for (MappedSlab slab : slabs) {
        disk.force(slab.whole());
      }
      disk.forceFolder(folder);
      record.in(boot).write(folder);
    }
    for (MappedLedger ledger : ledgers) {
      if (!files.isEmpty() && !ledger.wasFound()) {
        LOG.warn(
            "{}: ledger-{} was missing or damaged: rows take the largest priority, and the limiter"
                + " counts from here",
            folder,
            ledgers.indexOf(ledger));
      }
    }
    if (!files.isEmpty()) {
      LOG.info(
          "{}: {} files of rows are there again after {} ms{}",
          folder,
          files.size(),
          (System.nanoTime() - begun) / 1_000_000,
          blocks.cut() == 0
              ? ""
              : "; %d blocks were cut back to what was forced before the machine stopped"
                  .formatted(blocks.cut()));
    }
    return new Recovered(nextFile(files, numbers), files, marks);
  }

  /** The number after the last good file's; that of a bad one is used once more. */
  private long nextFile(List<Recovered.File> files, List<Long> numbers) {
    if (!files.isEmpty()) {
      return files.getLast().number() + 1;
    }
    return numbers.isEmpty() ? record.firstFile() : numbers.getLast() + 1;
  }

  private List<StreamMark> marks(boolean powerLost) throws IOException {
    try {
      return Marks.read(folder.resolve("marks"));
    } catch (DamagedFileException damaged) {
      if (!powerLost) {
        throw damaged;
      }
      LOG.warn("{}: the machine stopped while it was written", damaged.getMessage());
      return List.of();
    }
  }

  /** Numbers of the files that are there, in order and without a gap. */
  private List<Long> numbers() throws IOException {
    List<Long> numbers = new ArrayList<>(names(ROWS).map(FolderMedium::number).sorted().toList());
    for (int i = 1; i < numbers.size(); i++) {
      if (numbers.get(i) != numbers.getFirst() + i) {
        throw new DamagedFileException(
            folder, "file %s%d is missing".formatted(ROWS, numbers.getFirst() + i));
      }
    }
    if (numbers.size() > shape.maximumFiles()) {
      throw new DamagedFileException(
          folder,
          "it has %d files of rows, and the store %d at the most"
              .formatted(numbers.size(), shape.maximumFiles()));
    }
    return numbers;
  }

  /**
   * The files whose headers are good: all. After a loss of power, from the first good one to the
   * last before a bad one: a round of forces that had reached a file had reached those before it.
   */
  private List<Long> whole(List<Long> numbers, boolean powerLost, List<MappedSlab> slabs)
      throws IOException {
    List<Long> good = new ArrayList<>();
    boolean ended = false;
    for (long number : numbers) {
      MappedSlab slab = map(folder.resolve(ROWS + number));
      String problem = ended ? "it follows on a bad one" : slab.read(record.store(), number);
      if (problem.isEmpty()) {
        good.add(number);
        slabs.add(slab);
      } else if (powerLost) {
        LOG.warn(
            "{} is left out: {}; the machine stopped before it was forced", slab.path(), problem);
        ended = !good.isEmpty();
        putAside(slab);
        free.push(slab);
      } else {
        throw new DamagedFileException(slab.path(), problem);
      }
    }
    return good;
  }

  private MappedSlab map(Path path) throws IOException {
    long bytes = Files.size(path);
    if (bytes != shape.fileBytes()) {
      throw new DamagedFileException(
          path, "it has %d bytes, not %d".formatted(bytes, shape.fileBytes()));
    }
    return new MappedSlab(path, shape);
  }

  private Stream<Path> names(String prefix) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> path.getFileName().toString().matches(prefix + "[0-9]{1,19}"))
          .toList()
          .stream();
    }
  }

  private static long number(Path path) {
    String name = path.getFileName().toString();
    return Long.parseLong(name.substring(name.indexOf('-') + 1));
  }

  /** A spare file that was finished is used again; another is deleted. */
  private void collectSpares() throws IOException {
    for (Path path : names(SPARE).toList()) {
      spares = Math.max(spares, number(path) + 1);
      if (Files.size(path) == shape.fileBytes()) {
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
      move(slab, folder.resolve(ROWS + file));
    } catch (IOException notRenamed) {
      free.push(slab);
      throw noRoom(notRenamed);
    }
    used.add(slab);
    return slab;
  }

  private MappedSlab takeSpare() {
    CompletableFuture<MappedSlab> ready = spare == null ? allocate() : spare;
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
      if (isLinked(mapped.path())) {
        Files.delete(mapped.path());
        mapped.moved(null);
      } else {
        putAside(mapped);
      }
    } catch (IOException failed) {
      fail(failed);
    }
  }

  private static boolean isLinked(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && (int) Files.getAttribute(path, "unix:nlink") > 1;
  }

  @Override
  public void giveBack(Slab slab) {
    MappedSlab mapped = (MappedSlab) slab;
    if (mapped.path() == null) {
      forces.execute(mapped::close);
    } else {
      free.push(mapped);
    }
  }

  @Override
  public void keep(Collection<StreamMark> marks) {
    try {
      Marks.write(folder.resolve("marks"), marks);
    } catch (IOException failed) {
      fail(failed);
    }
  }

  // -------------------------------------------------------------------------------------- forces

  @Override
  public boolean isUnsynced() {
    return used.stream().anyMatch(MappedSlab::isUnsynced);
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
    List<MappedSlab> round = grown;
    forces.execute(
        () -> {
          Throwable failed = null;
          try {
            for (MappedSlab slab : round) {
              disk.force(slab.whole());
            }
            for (MappedLedger ledger : ledgers) {
              disk.force(ledger.whole());
            }
            disk.forceFolder(folder);
          } catch (IOException | UncheckedIOException notForced) {
            failed = notForced;
          }
          done.accept(failed);
        });
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
    try {
      for (MappedSlab slab : used) {
        slab.beginSync();
        disk.force(slab.whole());
      }
      for (MappedLedger ledger : ledgers) {
        disk.force(ledger.whole());
      }
      disk.forceFolder(folder);
    } catch (IOException | UncheckedIOException failed) {
      LOG.error("{}: not all of it is forced to the disk", folder, failed);
    }
  }
}
