#!/bin/bash
# Load tests and side-by-sides. Builds what is needed, then runs it.
#
#   src/bench/run.sh help
#   src/bench/run.sh load PASSWORD --rate 10 --seconds 30
set -euo pipefail
cd "$(dirname "$0")/../.."
java=${JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java | head -1)}
mvn -q -B -Pbench test-compile dependency:build-classpath -Dmdep.outputFile=target/bench.cp -Dmdep.includeScope=test
# What is shipped runs with nothing but what is shipped.
mvn -q -B dependency:build-classpath -Dmdep.outputFile=target/shipped.cp -Dmdep.includeScope=runtime
exec "$java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  -Dbench.shipped="target/classes:$(cat target/shipped.cp)" -Dlogback.configurationFile=src/bench/logback.xml \
  -cp "target/bench-classes:target/classes:$(cat target/bench.cp)" dev.sallyport.bench.Bench "$@"
