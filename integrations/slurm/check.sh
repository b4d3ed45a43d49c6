#!/usr/bin/env bash
# Starts a real Slurm of one node, records 12 runs as an array of 4 shards, preempts one of its tasks, merges, and compares with a
# sweep recorded without Slurm, run by run. As root on a Debian; installs Slurm where it is missing. Everything it makes lies in
# WORK, a new temporary folder by default.
#
#   integrations/slurm/check.sh [WORK]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
work=${1:-$(mktemp -d /tmp/batchsweep-slurm-XXXXXX)}
# shellcheck source=integrations/slurm/one-node.sh
. "$here/one-node.sh"
trap 'slurm_stop "$work/slurm"' EXIT
mkdir -p "$work"
# munged wants to be reached by everybody.
chmod 755 "$work"

say() { printf '\n# %s\n' "$*"; }
cd "$root"
program=("$root/node_modules/.bin/node" "$root/scripts/batchsweep.ts")
[ -x "${program[0]}" ] || program[0]=node
recording=(record --id twelve --factor rate=0.1,0.2,0.3 --repeats 4 --order-seed 1 --devices cpu -- node "$here/train.mjs" '{rate}')
await_job() { # JOB STATE
  slurm_await 300 sh -c "scontrol show job $1 | grep -q 'JobState=$2'" || { squeue; exit 1; }
}

say "a Slurm of one node"
slurm_start "$work/slurm"
export SLURM_CONF=$work/slurm/slurm.conf
sinfo --version

say "12 runs as an array of 4"
submitted=$("${program[@]}" submit --slurm --shards 4 --no-build --runs "$work/cluster" -- "${recording[@]}")
echo "$submitted"
job=$(sed -nE 's/^job ([0-9]+):.*/\1/p' <<<"$submitted")
last=$(sed -nE 's/.*; job ([0-9]+) brings.*/\1/p' <<<"$submitted")

say "a task in its second run is preempted by a job of higher priority"
shard=$work/cluster/.twelve.shards/1
slurm_await 120 sh -c "ls $shard/twelve/*-r1.json && ls $shard/.twelve.journal/*.jsonl.gz" || { squeue; exit 1; }
sleep 1
squeue -h -o '%A %K %T' -j "$job"
began=$(date +%s)
sbatch --parsable --partition=high --exclusive --output=/dev/null --wrap 'ps -eo args | grep "[t]rain.mjs" || echo none >&2; sleep 3' >"$work/preempting"
await_job "$(cat "$work/preempting")" COMPLETED
echo "the preempting job has ended after $(($(date +%s) - began)) s"

say "all shards, and the last job"
await_job "$last" COMPLETED
cat "$work/slurm/log/jobcomp.txt" | sed -nE 's/.*JobId=([0-9]+).*Name=([^ ]+) JobState=([A-Z]+).*/\1 \2 \3/p'
grep -h . "$work"/cluster/.twelve.shards/1.log | grep -aE '^(shard|go on|wrote)|interrupted' | head -12
cat "$work/cluster/.twelve.shards/finish.log"

say "nothing of it still runs"
if pgrep -af "$here/train.mjs"; then exit 1; else echo none; fi

say "the same sweep without Slurm"
"${program[@]}" "${recording[@]:0:1}" --runs "$work/local" "${recording[@]:1}" >"$work/local.log" 2>&1
tail -n 1 "$work/local.log"

say "run by run, times aside"
"${program[0]}" "$here/compare-runs.mjs" "$work/local/twelve" "$work/cluster/twelve"
echo "12 runs are the same"
