#!/usr/bin/env bash
# Times of the compute engines and of libtorch on one thread, as a table of medians from one run: see docs/performance.md.
# usage: benchmarks/engines.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-3}

mvn -B -q -Pbenchmarks -DskipTests package -pl benchmarks/engines,benchmarks/libtorch -am
results=$(mktemp)
trap 'rm -f "$results"' EXIT

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
flags=(--add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
engines() { "$java" "${flags[@]}" -cp "benchmarks/engines/target/lib/*" "$@" 2>/dev/null | grep -P "\\t" >>"$results"; }
libtorch() { OMP_NUM_THREADS=1 "$java" "${flags[@]}" -cp "benchmarks/libtorch/target/lib/*" "$@" 2>/dev/null >>"$results"; }

for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  engines dev.polyak.networks.vector.ProductTimes
  engines dev.polyak.benchmarks.engines.EngineTimes vector
  libtorch dev.polyak.benchmarks.libtorch.LibtorchTimes
done
# Far slower, and not what the others are held to.
engines dev.polyak.benchmarks.engines.EngineTimes dl4j
"$java" -cp "benchmarks/engines/target/lib/*" dev.polyak.benchmarks.engines.Table "$results"
