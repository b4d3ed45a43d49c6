"""What is made of batches, losses and steps, without any trainer installed: `python3 test_loop.py`."""

import atexit
import os
import pathlib
import sys
import tempfile
import time
import unittest

site = pathlib.Path(__file__).parents[3] / "integrations/python/src/batchsweep/hooks"
sys.path.insert(0, str(site))
os.environ["BATCHSWEEP_EVENTS"] = tempfile.mktemp()

from batchsweep_hooks.events import EventFile  # noqa: E402
from batchsweep_hooks import ranks  # noqa: E402
from batchsweep_hooks.steps.batches import Sizes  # noqa: E402
from batchsweep_hooks.steps.counts import Counts, Pass, Rows, step_loss  # noqa: E402
from batchsweep_hooks.steps.tape import LOSS, REST, STEP, tape  # noqa: E402
from batchsweep_hooks.steps.thinning import first_steps, most_passed, thin  # noqa: E402
from batchsweep_hooks.training import Training, training  # noqa: E402

atexit.unregister(training.at_exit)


class Array:
    def __init__(self, *shape):
        self.shape, self.ndim = shape, len(shape)
        self.dtype = type("dtype", (), {"kind": "i" if len(shape) == 2 else "f"})


class Iterator:
    """A loader's, as far as hooks look at it: how many batches it gives, and gave."""

    def __init__(self, batches=0, given=0):
        self._index_sampler, self._num_yielded = range(batches), given


class Model:
    """As much of a DistributedDataParallel as is read: its own times, in nanoseconds."""

    def __init__(self):
        self.said = {"iteration": 0}

    def _get_ddp_logging_data(self):
        return self.said

    def exchanged(self, iteration, mean_ms):
        """Its last times are those of this step; on average over all that were timed it waited so long."""
        waited = {"avg_backward_comm_time": 2e6 + mean_ms * 1e6, "avg_backward_compute_comm_overlap_time": 2e6}
        self.said = {"iteration": iteration, **waited}


class Told:
    """An event file, as far as ranks tell it anything."""

    def __init__(self):
        self.times = []

    def rank_times(self, *times):
        self.times.append(times)


class Ranks(unittest.TestCase):
    def setUp(self):
        self.ranks, self.told, self.model = ranks.Ranks(), Told(), Model()
        self.ranks.read_due = -1.0
        ranks.exchange.__init__()
        ranks.exchange.meet(self.model)

    def steps(self, epoch, count, done, passed=0, waits=True, batches=1):
        rows = Rows()
        rows.add([2.0] * count, [0.5] * count, [0.25] * count, [0.0] * count, [8] * count, [0] * count)
        rows.passed = passed
        self.ranks.read_due = -1.0
        self.counts = Counts()
        self.counts.add([8], [0], batches, None)
        self.counts.waits = waits
        self.ranks.add(self.told, epoch, rows, done, self.counts, 2.0 + count)

    def test_sums_are_by_epoch_and_without_the_first_steps(self):
        self.steps(0, 4, 4)
        self.steps(0, 6, 14, passed=4)
        self.steps(0, 2, 16)
        self.steps(1, 3, 19, waits=False)
        self.ranks.finish(self.told, 1, 19, self.counts)
        self.assertEqual([times[:5] for times in self.told.times], [(0, 12, 8.5, 8, 4.0), (1, 3, 3.25, 3, 1.5)])
        self.assertEqual(self.told.times[0][5:], (2.0, 0, 0.0))
        self.assertNotEqual(self.told.times[1][5], self.told.times[1][5])  # NaN: not known

    def test_the_exchange_is_what_the_model_timed_after_the_first_steps(self):
        self.model.exchanged(3, 50)
        self.steps(0, 4, 4)
        self.model.exchanged(10, 20)  # 10 × 20 ms in all, 3 × 50 ms of them before
        self.steps(0, 10, 14)
        self.model.exchanged(100, 21)
        self.steps(1, 100, 114)
        self.ranks.finish(self.told, 1, 114, self.counts)
        self.assertEqual([times[6] for times in self.told.times], [7, 1])
        self.assertAlmostEqual(self.told.times[0][7], 0.050)
        self.assertAlmostEqual(self.told.times[1][7], 0.031)

    def test_what_is_not_one_exchange_a_step_is_not_known(self):
        # Timed at another rate; batches of a step that are exchanged one by one; steps that a GradScaler left out.
        for iteration, done, batches, timed in ((30, 40, 1, 0), (10, 5, 2, 0), (10, 5, 1, 10)):
            self.setUp()
            self.steps(0, 4, 4)
            self.model.exchanged(iteration, 20)
            self.steps(0, 10, done, batches=batches)
            self.ranks.finish(self.told, 0, done, self.counts)
            self.assertEqual(self.told.times[0][6], timed)
            self.assertAlmostEqual(self.told.times[0][7], timed * 0.020)
        other = Model()
        ranks.exchange.meet(other)
        self.model.exchanged(10, 20)
        other.exchanged(10, 20)
        self.assertIsNone(ranks.exchange.so_far(100, Counts()))


class Loops(unittest.TestCase):
    def setUp(self):
        self.training = Training()
        self.training.file.write = lambda: None  # nothing is written here
        self.clock = 0.0
        del tape.entries[:]
        tape.losses, tape.due, tape.late = 0, 1e9, 1e9
        tape.on_cpu, tape.optimizer = False, None
        tape.pace = tape.left = tape.rest = tape.asked = 0

    def after(self, seconds):
        self.clock += seconds
        return self.clock

    def batch(self, one, samples=8, tokens=0):
        tape.note((one, self.after(1), self.after(2), (samples, tokens)))

    def loss(self, value):
        tape.note((LOSS, value, False))

    def step(self, optimizer=None):
        tape.note((STEP, optimizer, self.after(4)))

    def train(self, one, steps, samples=8, tokens=0):
        for index in range(steps):
            self.batch(one, samples, tokens)
            self.loss(0.5 + index)
            self.step()

    def columns(self):
        self.training.catch_up()
        return dict(vars(self.training.rows))

    def test_columns_are_what_single_steps_come_to(self):
        found = []
        for together in (True, False):
            self.setUp()
            one = Pass()
            for _ in range(6):
                self.train(one, 1, 8, 32)
                if not together or not found and one.began is None:
                    self.training.catch_up()
            found.append((self.columns(), vars(self.training.counts), one.samples, one.tokens, one.steps, one.losses))
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0][0]["seconds"], [4.0] * 6)
        self.assertEqual(found[0][0]["waits"], [2.0] * 6)
        self.assertEqual((found[0][1]["steps"], found[0][1]["tokens"], found[0][2:]), (6, 192, (48, 192, 6, 6)))

    def test_most_steps_are_worked_through_as_columns(self):
        one = Pass()
        self.train(one, 1)
        self.training.catch_up()
        self.training.end_step = None  # is not needed for these
        self.train(one, 5)
        self.assertEqual(len(self.columns()["starts"]), 6)

    def test_of_a_pass_that_begins_only_the_first_step_is_worked_through_by_itself(self):
        ends, end_step = [], self.training.end_step
        self.training.end_step = lambda *step: (ends.append(step), end_step(*step))
        self.train(Pass(), 6)
        self.assertEqual((len(self.columns()["starts"]), len(ends)), (6, 1))

    def test_batches_of_one_step_are_added_up(self):
        one = Pass()
        for _ in range(2):
            for _ in range(3):
                self.batch(one)
                self.loss(0.25)
            self.step()
        self.assertEqual(self.columns()["samples"], [24, 24])
        self.assertEqual((self.training.counts.batch_size(), self.training.counts.accumulation()), (8, 3))

    def test_the_second_optimizer_of_a_batch_is_no_step(self):
        optimizers = Iterator(), Iterator()
        one = Pass()
        for _ in range(3):
            self.batch(one)
            for value, optimizer in zip((1.0, 9.0), optimizers):
                self.training.meet(optimizer)
                self.loss(value)
                self.step(id(optimizer))
        self.assertEqual((self.columns()["losses"], self.training.counts.samples), ([1.0] * 3, 24))

    def test_a_new_optimizer_takes_over_from_one_that_is_gone(self):
        for _ in range(2):
            optimizer = Iterator()
            self.training.meet(optimizer)
            for _ in range(2):
                self.loss(1.0)
                self.step(id(optimizer))
            del optimizer
        self.assertEqual((self.columns()["seconds"], self.training.optimizers), ([4.0] * 3, {}))

    def test_whether_losses_are_on_the_cpu_is_asked_again_each_time_that_steps_are_worked_through(self):
        tape.on_cpu = True
        self.training.catch_up()
        self.assertFalse(tape.on_cpu)

    def test_an_optimizer_that_is_gone_is_not_taken_for_the_next_one_at_its_address(self):
        optimizer = Iterator()
        self.training.meet(optimizer)
        self.assertEqual(tape.optimizer, id(optimizer))
        del optimizer
        self.assertEqual((tape.optimizer, self.training.optimizers), (None, {}))

    def test_epochs_that_are_over_soon_share_a_write(self):
        written, file = [], EventFile()
        file.flush = lambda: written.append(len(file.lines))
        file.due = 0.0
        file.write()
        file.due = time.perf_counter() + 60
        file.write()
        self.assertEqual(written, [0])

    def test_a_loop_that_was_left_ends_its_pass_where_it_was_left(self):
        iterator = Iterator()
        one = Pass(iterator, self.training.catch_up)
        self.train(one, 2)
        self.assertEqual(self.training.counts.steps, 0)
        del iterator
        self.assertEqual((self.training.counts.steps, one.is_over), (2, True))
        self.train(Pass(), 3)
        self.columns()
        self.assertEqual((self.training.epoch, self.training.train_work), (1, 16))

    def test_a_validation_within_an_epoch_is_no_part_of_a_step(self):
        one, other = Pass(), Pass()
        self.train(one, 1)
        self.batch(other, 100)
        self.training.catch_up()
        self.training.pass_ended(other)
        self.train(one, 1)
        columns = self.columns()
        self.assertEqual((columns["samples"], columns["waits"]), ([8, 8], [2.0, 2.0]))

    def test_losses_that_are_not_known_are_none_of_an_epoch(self):
        one = Pass()
        self.train(one, 1)
        for _ in range(3):
            self.batch(one)
            self.loss(None)
            self.step()
        self.columns()
        self.assertEqual((self.training.counts.mean_loss(), self.training.counts.steps), (None, 4))


    def rest(self, steps):
        """Steps pass that nobody notes."""
        tape.note((REST, steps, self.after(4 * steps)))

    def test_steps_that_were_passed_over_count_as_the_one_before_them(self):
        found = []
        for together in (True, False):
            self.setUp()
            one = Pass()
            self.train(one, 1)
            self.training.catch_up()
            for _ in range(3):
                self.train(one, 1, 8, 32)
                self.rest(5)
                if not together:
                    self.training.catch_up()
            self.train(one, 1, 8, 32)
            found.append((self.columns(), vars(self.training.counts), one.samples, one.tokens, one.steps))
        self.assertEqual(found[0], found[1])
        columns, counts, samples, tokens, steps = found[0]
        self.assertEqual((len(columns["starts"]), columns["passed"], columns["seconds"]), (5, 15, [4.0] * 5))
        self.assertEqual((counts["steps"], samples, tokens, steps, self.training.steps), (20, 160, 19 * 32, 20, 20))
        self.assertEqual(self.training.counts.mean_loss(), 0.5)

    def short_steps(self, seconds, iterator):
        """A pass of short steps, all of them noted so far."""
        one = Pass(iterator, self.training.catch_up)
        one.sizes[(8, 2)] = (8, 0)
        for _ in range(first_steps):
            tape.note((one, self.after(0), self.after(0), (8, 0)))
            self.loss(0.5)
            tape.note((STEP, None, self.after(seconds)))
        self.training.catch_up()
        thin(self.training)
        return one

    def test_the_shorter_steps_are_the_more_are_passed_over_and_of_long_ones_none(self):
        iterator = Iterator(10_000)
        for seconds, passed in ((0.01, 0), (0.004, 1), (0.001, 7), (0.0001, most_passed)):
            self.setUp()
            self.short_steps(seconds, iterator)
            self.assertEqual(tape.pace, passed)
            self.assertEqual((tape.left > 0, tape.resting), (passed > 0, id(iterator) if passed else tape.resting))

    def test_none_is_passed_over_at_the_end_of_a_pass_or_where_batches_differ(self):
        for iterator, sizes, left in (
            (Iterator(300, 200), 1, 100),
            (Iterator(300, 200), 2, 0),
            (object.__new__(Iterator), 1, 0),  # without a length
        ):
            self.setUp()
            one = self.short_steps(0.001, iterator)
            if sizes > 1:
                one.sizes[(8, 3)] = (8, 0)
                tape.left = 0
                thin(self.training)
            self.assertEqual(tape.left, left)

    def test_how_many_are_passed_over_is_drawn_so_that_what_comes_at_regular_steps_is_seen_as_often_as_it_comes(self):
        tape.pace, drawn, noted, step = 7, set(), [], 0
        for _ in range(4000):
            tape.left = 10**9
            tape.pass_over()
            drawn.add(tape.rest)
            step += tape.rest + 1
            noted.append(step)
        self.assertEqual(drawn, set(range(1, 15)))
        for workers in (2, 4, 8):
            self.assertAlmostEqual(sum(one % workers == 0 for one in noted) / len(noted), 1 / workers, delta=0.05)

    def test_the_last_step_of_a_pass_is_noted(self):
        for left in range(1, 40):
            tape.pace, tape.left, tape.rest = 7, left, 0
            while tape.left:
                before, tape.rest = tape.left, 0
                tape.pass_over()
                self.assertLess(tape.rest, before - 1 if tape.rest else before)

    def test_what_is_under_way_is_counted_before_anything_else_is_noted(self):
        one = self.short_steps(0.001, iterator := Iterator(10_000))
        tape.asked, tape.rest = 7, 4  # three of them passed
        tape.wake()
        self.training.catch_up()
        self.assertEqual((one.steps, one.samples, tape.rest, tape.left), (first_steps + 3, 8 * (first_steps + 3), 0, 0))
        del iterator


class Batches(unittest.TestCase):
    def test_each_shape_is_looked_at_once(self):
        sizes = Sizes()
        for rows in (4, 4, 3):
            batch = [Array(rows, 5), Array(rows, 5)]
            self.assertEqual(sizes.of(batch), (rows, rows * 5))
        self.assertEqual(dict(sizes), {(4, 5): (4, 20), (3, 5): (3, 15)})

    def test_a_batch_of_another_form_is_looked_at_anew(self):
        sizes = Sizes()
        self.assertEqual(sizes.of((Array(4, 5), Array(4))), (4, 0))
        self.assertEqual(sizes.of({"input_ids": Array(4, 5), "labels": Array(4)}), (4, 20))
        self.assertEqual(sizes.of([{"x": Array(7, 2, 2)}, 1]), (7, 0))

    def test_a_list_of_samples_is_as_long_as_it_is(self):
        image, boxes = Array(3, 8, 8), {"boxes": Array(2, 4)}
        self.assertEqual(Sizes().of(((image,) * 4, (boxes,) * 4)), (4, 0))  # zip(*samples), as of detection
        self.assertEqual(Sizes().of([{"image": image, "height": 8}] * 4), (4, 0))
        self.assertEqual(Sizes().of({"inputs": [image] * 4, "data_samples": [object()] * 4}), (4, 0))
        # Two inputs and two targets of six samples are no list of two.
        self.assertEqual(Sizes().of([[Array(6, 8, 2), Array(6, 8, 2)], [Array(6), Array(6)]]), (6, 0))
        self.assertEqual(Sizes().of([{"x": Array(6, 8)}, {"y": Array(6)}]), (6, 0))

    def test_a_batch_may_say_itself_how_many_it_has(self):
        class Lengths(list):
            shape = (3,)

        packed = type("PackedSequence", (tuple,), {"batch_sizes": Lengths([10, 7, 2])})((Array(19, 8),))
        graphs = type("Batch", (dict,), {"num_graphs": 5})(x=Array(35, 8))
        self.assertEqual(Sizes().of((packed, Array(10))), (10, 0))
        self.assertEqual(Sizes().of(graphs), (5, 0))


class Losses(unittest.TestCase):
    def test_of_losses_that_were_divided_a_short_last_step_has_the_same_divisor(self):
        whole, part = [(0.2, False), (0.2, True), (0.2, True), (0.2, True)], [(0.2, False), (0.2, True)]
        self.assertAlmostEqual(step_loss(whole, 4, 4.0), 0.8)
        self.assertAlmostEqual(step_loss(part, 4, 4.0), 0.8)
        self.assertAlmostEqual(step_loss(part[:1], 4, 4.0), 0.8)

    def test_a_loss_that_is_a_quotient_itself_was_not_divided(self):
        self.assertAlmostEqual(step_loss([(0.6, False), (0.8, True)], 2, 37.0), 0.7)
        self.assertAlmostEqual(step_loss([(0.6, False), (0.8, False)], 2, 0), 0.7)
        self.assertAlmostEqual(step_loss([(0.6, False)], 1, None), 0.6)


if __name__ == "__main__":
    unittest.main()
