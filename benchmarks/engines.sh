#!/usr/bin/env bash
# Times of the compute engines and of libtorch, as tables of medians from one run: see docs/performance.md.
# usage: benchmarks/engines.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-40}

mvn -B -q -Pbenchmarks -DskipTests package -pl benchmarks/engines,benchmarks/libtorch -am
results=$(mktemp)
trap 'rm -f "$results"' EXIT

java=${JAVA_HOME:?set it to a JDK 25}/bin/java
flags=(--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
export OMP_NUM_THREADS=1
# Each prints lines of three fields; what the libraries say beside is left out.
"$java" "${flags[@]}" -cp "benchmarks/libtorch/target/lib/*" dev.polyak.benchmarks.libtorch.Comparison "$rounds" |
  grep -P '\t' >>"$results"
# Two threads, in slices long enough for the second to have a processor of its own.
"$java" "${flags[@]}" -cp "benchmarks/engines/target/lib/*" dev.polyak.benchmarks.engines.ThreadTimes 5 |
  grep -P '\t' >>"$results"
# dl4j needs another version of JavaCPP, so a process of its own: it is not what the others are held to.
"$java" "${flags[@]}" -cp "benchmarks/engines/target/lib/*" dev.polyak.benchmarks.engines.EngineTimes dl4j 3 |
  grep -P '\t' >>"$results"
"$java" -cp "benchmarks/engines/target/lib/*" dev.polyak.benchmarks.engines.Table "$results"
