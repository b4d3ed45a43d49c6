#!/usr/bin/env bash
# Runs the tests again and again, to find those that fail now and then.
#
#   tests/repeat.sh [FULL [TIMED]]
#
# First all tests, FULL times (5 unless told otherwise); then the files that measure time or wait for it, TIMED times
# (20), every second time beside a process that keeps one core busy. Prints one line a run and the names of failed tests;
# ends with 1 where one failed.
set -uo pipefail
cd "$(dirname "$0")/.."

full=${1:-5}
timed=${2:-20}

# Files in which real processes run against real clocks.
timed_files=(
  tests/cli/record tests/cli/recording tests/cli/sweep
  tests/recorder/process tests/recorder/run tests/recorder/supervision
  tests/site/rebuild.test.ts
  tests/telemetry/client tests/telemetry/fake-nvml tests/telemetry/nvidia tests/telemetry/sources
  tests/training/engines/webgpu/gpu-time.test.ts tests/training/engines/webgpu/trainer.test.ts
  tests/training/loop.test.ts tests/training/report-events.test.ts
)

results=$(mktemp)
busy=
trap 'rm -f "$results"; [ -z "$busy" ] || kill "$busy"' EXIT
runs=0
failures=0

# Runs vitest with the arguments after the first, which names the run.
run() {
  local name=$1 began=$SECONDS
  shift
  rm -f "$results"
  npm test --silent -- --reporter=json --outputFile.json="$results" "$@" > /dev/null 2>&1
  runs=$((runs + 1))
  node - "$results" "$name" "$((SECONDS - began)) s" <<'COUNTS' || failures=$((failures + 1))
const [file, name, took] = process.argv.slice(2);
let report;
try {
  report = JSON.parse(require("node:fs").readFileSync(file, "utf8"));
} catch {
  console.log(`${name}: the test runner ended without a report, ${took}`);
  process.exit(1);
}
const {numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, success, testResults} = report;
console.log(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${took}`);
for (const {name: path, status, message, assertionResults} of testResults) {
  const failedHere = assertionResults.filter((one) => one.status === "failed");
  for (const {fullName, failureMessages} of failedHere)
    console.log(`  ${path}: ${fullName}: ${failureMessages.join(" ").split("\n")[0]}`);
  if (status === "failed" && failedHere.length === 0) console.log(`  ${path}: ${message.split("\n")[0]}`);
}
process.exit(success ? 0 : 1);
COUNTS
}

for ((i = 1; i <= full; i++)); do run "all $i/$full"; done

for ((i = 1; i <= timed; i++)); do
  if ((i % 2 == 0)); then
    (while :; do :; done) &
    busy=$!
    run "timed $i/$timed, one core busy" "${timed_files[@]}"
    kill "$busy"
    wait "$busy" 2> /dev/null
    busy=
  else
    run "timed $i/$timed" "${timed_files[@]}"
  fi
done

echo "$runs runs, $failures with a failure"
[ "$failures" -eq 0 ]
