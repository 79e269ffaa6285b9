package dev.polyak.networks.dl4j;

import org.nd4j.linalg.factory.Nd4j;

/** What ND4J has one setting for in a process. */
final class Nd4jSettings {
  private static final String PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";

  static {
    // Unless told otherwise, JavaCPP reads the process's resident size at every native allocation,
    // a tenth of a small update's time, and fails where that exceeds twice the heap: also where a
    // replay store in the same process fills it.
    if (System.getProperty(PHYSICAL_BYTES) == null) {
      System.setProperty(PHYSICAL_BYTES, "0");
    }
    // So that results do not depend on the number of cores, and threads of several nodes in one
    // process do not contend.
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    Nd4j.factory().blas().setMaxThreads(1);
  }

  private Nd4jSettings() {}

  /** Sets it once; to be called before anything else of ND4J. */
  static void apply() {}
}
