package dev.polyak.paramserver.runs;

import java.time.Duration;

/** Settings of section {@code param-server} that each run keeps to. */
public record RunLimits(
    Duration lease, int maximumMembers, int maximumReaders, long maximumUploadBytes) {}
