#!/usr/bin/env bash
# Rates of the replay service under load, as a table: see docs/performance.md.
# usage: benchmarks/replay.sh [--stack FRAMES] [SECONDS] [LOAD...], loads of append, sample, shards, frames, tls, ape-x,
# memory, larger-than-memory (takes root), recovery, hostile (takes root), redis
set -euo pipefail
cd "$(dirname "$0")/.."
export JAVA_HOME=${JAVA_HOME:?set it to a JDK 25}

mvn -B -q -Pbenchmarks -DskipTests package -pl benchmarks/replay -am
./polyak --version >&2
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "benchmarks/replay/target/lib/*" dev.polyak.benchmarks.replay.ReplayBenchmark "$@"
