#!/usr/bin/env bash
# Records tests/fixtures/diff anew: the same small training three times, once with every training step slowed by a fifth
# (a busy wait, see slowed-engine.ts). Two minutes on two cores that do nothing else.
set -euo pipefail
cd "$(dirname "$0")/../.."
record() {
  node scripts/batchsweep.ts sweep --engine wasm --devices cpu --batch-sizes 32,64 --repeats 5 --images 384 --epochs 3 --threads 1 \
    --sample-hz 2 --id small --runs "tests/fixtures/diff/$1"
}
rm -rf tests/fixtures/diff/{base,equal,slower}
record base
record equal
BATCHSWEEP_TEST_SLOW_DOWN=0.2 NODE_OPTIONS="--import=$PWD/tests/diff/slowed-engine.ts" record slower
