package dev.polyak.benchmarks.engines;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Times pieces of work in turn, a short while each and many times over, so that whatever else the
 * machine is doing meets all of them alike.
 */
public final class Sweep {
  private static final long WARM_UP_NANOS = 2_000_000_000L;
  private static final double CLOCK_MICROSECONDS = 100;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<Item> items = new ArrayList<>();
  private final long slice;

  /** Of slices as long as this, in milliseconds. */
  public Sweep(long milliseconds) {
    slice = milliseconds * 1_000_000;
  }

  /** A piece of work and its times so far. */
  private static final class Item {
    private final String subject;
    private final String text;
    private final Runnable work;
    private final List<Double> microseconds = new ArrayList<>();
    private final List<Double> bytes = new ArrayList<>();
    private int repeats = 1;

    Item(String subject, String text, Runnable work) {
      this.subject = subject;
      this.text = text;
      this.work = work;
    }

    void warmUp() {
      slice(WARM_UP_NANOS);
      // So many that looking at the clock takes no part of it.
      repeats = (int) Math.max(1, CLOCK_MICROSECONDS / microseconds.getFirst());
      microseconds.clear();
      bytes.clear();
    }

    /** Times the work, over calls that take {@code length} together, or over one. */
    void slice(long length) {
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long begun = System.nanoTime();
      long calls = 0;
      long passed;
      do {
        for (int i = 0; i < repeats; i++) {
          work.run();
        }
        calls += repeats;
        passed = System.nanoTime() - begun;
      } while (passed < length);
      allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
      microseconds.add(passed / 1e3 / calls);
      bytes.add((double) allocated / calls);
    }

    void print() {
      print(subject, text, median(microseconds));
      print(subject + " bytes", text, median(bytes));
    }

    private static double median(List<Double> values) {
      return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    /** A line that {@link Table} reads. */
    private static void print(String subject, String text, double value) {
      System.out.printf("%s\t%s\t%s%n", subject, text, value);
    }
  }

  /** Adds a piece of work, under a subject and a text that {@link Table} knows. */
  public void add(String subject, String text, Runnable work) {
    items.add(new Item(subject, text, work));
  }

  /**
   * Warms all of it up, times each {@code rounds} times, and prints the medians of microseconds and
   * of allocated bytes a call.
   */
  public void run(int rounds) {
    items.forEach(Item::warmUp);
    for (int round = 0; round < rounds; round++) {
      items.forEach(item -> item.slice(slice));
    }
    items.forEach(Item::print);
  }
}
