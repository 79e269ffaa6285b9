package dev.polyak.replay.service;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** How much memory outside the heap this JVM may use. */
final class DirectMemory {
  private DirectMemory() {}

  /** {@code -XX:MaxDirectMemorySize}, or where it is not set, as much as the heap may grow to. */
  static long limit() {
    HotSpotDiagnosticMXBean diagnostics =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (diagnostics == null) {
      return Long.MAX_VALUE;
    }
    long set = Long.parseLong(diagnostics.getVMOption("MaxDirectMemorySize").getValue());
    return set == 0 ? Runtime.getRuntime().maxMemory() : set;
  }
}
