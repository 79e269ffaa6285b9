package dev.polyak.benchmarks.replay;

/** Something that is measured. */
interface Load {
  /** Measures it on a server of its own. */
  void run(Options options, Results results);
}
