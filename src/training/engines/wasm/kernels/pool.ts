// Threads that share the work of one kernel at a time. Items are taken from a counter, so a slow thread takes fewer.
import {
  argumentsAt,
  epochAt,
  itemsAt,
  kernelAt,
  nextAt,
  scratchAt,
  scratchBytesAt,
  sleepersAt,
  stateAt,
  stopAt,
  threadsAt,
} from "./control";
import {runItem} from "./dispatch";

// State: the number of workers inside the kernel, plus this bit while more may enter.
const open: i32 = 1 << 16;

// Looks before a thread sleeps: about 100 µs, which spans the gap between two kernels of a step; a wake-up costs as much.
const spins: i32 = 50000;

// Nanoseconds after which a worker that has not come back is given up. An item takes milliseconds; only a trap in a worker
// gets here, and the training should then fail rather than hang.
const patience: i64 = 120_000_000_000;

/** The calling thread's part: offers the kernel to the workers, works too, and returns when all items are done. */
export function run(control: usize): void {
  const items = load<i32>(control + itemsAt);
  if (items == 1 || load<i32>(control + threadsAt) == 1) {
    for (let item = 0; item < items; item++)
      runItem(load<i32>(control + kernelAt), item, control + argumentsAt, load<usize>(control + scratchAt));
    return;
  }
  atomic.store<i32>(control + nextAt, 0);
  atomic.store<i32>(control + stateAt, open);
  atomic.add<i32>(control + epochAt, 1);
  if (atomic.load<i32>(control + sleepersAt) > 0) atomic.notify(control + epochAt);
  takeItems(control, 0);
  atomic.and<i32>(control + stateAt, ~open);
  for (let spin = 0; ; spin++) {
    const inside = atomic.load<i32>(control + stateAt);
    if (inside == 0) return;
    if (spin > spins && atomic.wait<i32>(control + stateAt, inside, patience) == AtomicWaitResult.TIMED_OUT)
      unreachable();
  }
}

/** A worker's life: waits for kernels and works on them until told to stop. */
export function work(control: usize, thread: i32): void {
  let seen = atomic.load<i32>(control + epochAt);
  while (true) {
    seen = awaitEpoch(control, seen);
    if (load<i32>(control + stopAt)) return;
    if (!enter(control)) continue;
    seen = atomic.load<i32>(control + epochAt);
    if (thread < load<i32>(control + threadsAt)) takeItems(control, thread);
    if (atomic.sub<i32>(control + stateAt, 1) == 1) atomic.notify(control + stateAt);
  }
}

/** Tells all workers to return. */
export function stop(control: usize): void {
  store<i32>(control + stopAt, 1);
  atomic.add<i32>(control + epochAt, 1);
  atomic.notify(control + epochAt);
}

function awaitEpoch(control: usize, seen: i32): i32 {
  for (let spin = 0; spin < spins; spin++) {
    const epoch = atomic.load<i32>(control + epochAt);
    if (epoch != seen) return epoch;
  }
  atomic.add<i32>(control + sleepersAt, 1);
  while (atomic.load<i32>(control + epochAt) == seen) atomic.wait<i32>(control + epochAt, seen, -1);
  atomic.sub<i32>(control + sleepersAt, 1);
  return atomic.load<i32>(control + epochAt);
}

/** Counts the worker in while the kernel is open: a late one must not read the arguments of the next. */
function enter(control: usize): bool {
  let state = atomic.load<i32>(control + stateAt);
  while (state & open) {
    const found = atomic.cmpxchg<i32>(control + stateAt, state, state + 1);
    if (found == state) return true;
    state = found;
  }
  return false;
}

function takeItems(control: usize, thread: i32): void {
  const kernel = load<i32>(control + kernelAt);
  const items = load<i32>(control + itemsAt);
  const scratch = load<usize>(control + scratchAt) + <usize>thread * load<usize>(control + scratchBytesAt);
  while (true) {
    const item = atomic.add<i32>(control + nextAt, 1);
    if (item >= items) return;
    runItem(kernel, item, control + argumentsAt, scratch);
  }
}
