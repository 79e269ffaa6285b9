#!/usr/bin/env bash
# Rates and latencies of clients of an actor-node's gateway, as a table: see docs/performance.md.
# usage: benchmarks/gateway.sh [SECONDS] [LOAD...], loads of python, python-vector, java, java-vector, pythons, javas
set -euo pipefail
cd "$(dirname "$0")/.."
export JAVA_HOME=${JAVA_HOME:?set it to a JDK 25}
export POLYAK_PYTHON=${POLYAK_PYTHON:-python3}
"$POLYAK_PYTHON" -c "import grpc, google.protobuf, numpy" ||
  { echo "gateway.sh: set POLYAK_PYTHON to a Python with grpcio, protobuf and numpy" >&2; exit 2; }

mvn -B -q -Pbenchmarks -DskipTests package -pl benchmarks/gateway -am
./polyak --version >&2
exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "benchmarks/gateway/target/lib/*" dev.polyak.benchmarks.gateway.GatewayBenchmark "$@"
