#!/bin/sh
# Does the shard of a sweep that an indexed job's pod has the number of: shard.sh sweep|record OPTIONS… [-- COMMAND].
#
#   JOB_COMPLETION_INDEX   which pod, from 0: Kubernetes sets it
#   SWEEP, SHARDS          the sweep's id, and how many shards there are: the job's completions
#   RUNS                   folder of runs on the volume (/runs)
#   BATCHSWEEP             the program (batchsweep)
set -eu
: "${JOB_COMPLETION_INDEX:?is set in pods of a job with completionMode: Indexed}" "${SWEEP:?}" "${SHARDS:?}"
shard=$((JOB_COMPLETION_INDEX + 1))
command=$1
shift
# One name for every attempt at a shard: the lock of a pod that is gone is taken over. Kubernetes starts the next one when it is
# (podReplacementPolicy: Failed).
export BATCHSWEEP_TASK="kubernetes-$SWEEP-$shard"
# In place of the shell, so that the signal that ends the pod is the recorder's own.
# shellcheck disable=SC2086 # may be a program and its first arguments
exec ${BATCHSWEEP:-batchsweep} "$command" --shard "$shard/$SHARDS" --id "$SWEEP" --runs "${RUNS:-/runs}/.$SWEEP.shards/$shard" "$@"
