"""What holds without any trainer installed: `python3 test_hooks.py`. Trainers are played by modules of their names."""

import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from array import array

site = pathlib.Path(__file__).parents[3] / "integrations/python/src/batchsweep/hooks"

# As much of LightGBM as its door knows.
fake_engine = """
class Set:
    def num_data(self): return 40
class Model:
    train_set = Set()
class Env:
    model, evaluation_result_list = Model(), [("training", "l2", 0.5, False)]
def train(params, train_set, num_boost_round=3, callbacks=None):
    for _ in range(num_boost_round):
        for one in callbacks or []:
            if getattr(one, "before_iteration", False): one(Env())
        print("round")
        for one in callbacks or []:
            if not getattr(one, "before_iteration", False): one(Env())
    return "model"
"""


def numbers(column):
    """A packed column."""
    return list(array("d", base64.b64decode(column)))


class Hooks(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        self.events = self.path / "events.jsonl"
        self.events.touch()

    def module(self, name, text):
        file = self.path / f"{name.replace('.', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run_python(self, code, *options, env=None, hooks=True, extra=()):
        folders = [*([str(site)] if hooks else []), *extra, str(self.path)]
        env = {**os.environ, "BATCHSWEEP_EVENTS": str(self.events), **(env or {}), "PYTHONPATH": os.pathsep.join(folders)}
        return subprocess.run(
            [sys.executable, *options, "-c", code], env=env, capture_output=True, text=True, cwd=self.path, timeout=60
        )

    def reported(self):
        return [json.loads(line) for line in self.events.read_text().splitlines()]

    def fake_lightgbm(self, engine=fake_engine):
        self.module("lightgbm.__init__", "from lightgbm.engine import train")
        self.module("lightgbm.engine", engine)

    def test_a_program_without_a_trainer_reports_nothing_and_imports_nothing_more(self):
        code = "import sys; print(sorted(name for name in sys.modules if not name.startswith(('batchsweep', 'sitecustom'))))"
        bare, hooked = self.run_python(code, hooks=False), self.run_python(code)
        more = set(eval(hooked.stdout)) - set(eval(bare.stdout))
        self.assertEqual(more, set())
        self.assertEqual((hooked.stderr, self.reported()), ("", []))

    def test_rounds_are_seen_of_an_unchanged_program(self):
        self.fake_lightgbm()
        done = self.run_python("import lightgbm; print(lightgbm.train({}, None))")
        self.assertEqual((done.stdout, done.stderr), ("round\n" * 3 + "model\n", ""))
        events = self.reported()
        self.assertEqual(
            [event["event"] for event in events],
            ["phase-started", "run-started", "report", "report", "report", "step", "phase-ended"],
        )
        self.assertEqual((numbers(events[5]["loss"]), numbers(events[5]["work"])), ([0.5] * 3, [40] * 3))
        self.assertEqual((events[4]["step"], events[4]["done"], events[4]["figures"]), (3, 120, {"training-l2": 0.5}))
        self.assertEqual(events[1]["work"], {"unit": "rows", "train": None, "valid": None})

    def test_without_an_event_file_nothing_is_changed(self):
        self.fake_lightgbm()
        code = "import lightgbm, sys; print(lightgbm.train.__module__, 'batchsweep_hooks' in sys.modules)"
        self.assertEqual(self.run_python(code, env={"BATCHSWEEP_EVENTS": ""}).stdout, "lightgbm.engine False\n")

    def test_an_isolated_python_has_no_hooks(self):
        self.assertEqual(self.run_python("import sys; print('batchsweep_hooks' in sys.modules)", "-I").stdout, "False\n")

    def test_a_sitecustomize_that_was_there_runs(self):
        other = self.path / "other"
        other.mkdir()
        (other / "sitecustomize.py").write_text("print('mine')")
        done = self.run_python("import sys, sitecustomize; print(sitecustomize.__file__)", extra=[str(other)])
        self.assertEqual(done.stdout, f"mine\n{other / 'sitecustomize.py'}\n")

    def test_an_error_of_theirs_is_their_own(self):
        other = self.path / "other"
        other.mkdir()
        (other / "sitecustomize.py").write_text("raise ValueError('planted')")
        bare = self.run_python("print(1)", hooks=False, extra=[str(other)])
        hooked = self.run_python("print(1)", extra=[str(other)])
        self.assertEqual((hooked.stdout, hooked.returncode), (bare.stdout, bare.returncode))
        self.assertIn("planted", hooked.stderr)

    def test_a_trainer_of_another_form_is_left_alone_with_a_note(self):
        self.fake_lightgbm("def fit(): return 'trained'")
        self.module("lightgbm.__init__", "from lightgbm.engine import fit")
        done = self.run_python("import lightgbm; print(lightgbm.fit())")
        self.assertEqual(done.stdout, "trained\n")
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn("batchsweep: hooks switched off: lightgbm.add_callback: AttributeError", done.stderr)

    def test_the_first_error_of_a_hook_switches_all_off(self):
        self.fake_lightgbm(fake_engine.replace("return 40", "raise ValueError('planted')"))
        done = self.run_python("import lightgbm; print(lightgbm.train({}, None))")
        self.assertEqual(done.stdout, "round\n" * 3 + "model\n")
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertIn("ValueError: planted", done.stderr)
        self.assertEqual(self.reported(), [])

    def test_a_program_that_reports_by_itself_is_not_contradicted(self):
        self.fake_lightgbm()
        own = "import os; open(os.environ['BATCHSWEEP_EVENTS'], 'a').write('{\"event\": \"mine\"}\\n')"
        done = self.run_python(f"{own}; import lightgbm; lightgbm.train({{}}, None)")
        self.assertEqual((self.reported(), done.stderr), ([{"event": "mine"}], ""))

    def test_of_several_ranks_the_first_reports(self):
        self.fake_lightgbm()
        for rank in ("1", "0", "0"):  # the last one is another process of rank 0
            self.run_python("import lightgbm; lightgbm.train({}, None)", env={"RANK": rank})
            if rank == "1":
                self.assertEqual(self.reported(), [])
        self.assertEqual(len([event for event in self.reported() if event["event"] == "run-started"]), 1)

    def test_every_rank_tells_of_its_times_in_a_file_of_its_own(self):
        self.fake_lightgbm()
        code = "import lightgbm; lightgbm.train({}, None, 12)"
        for rank in ("1", "0", "2", "2"):  # the last one is another process of rank 2
            done = self.run_python(code, env={"RANK": rank, "WORLD_SIZE": "3"})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        told = [event for event in self.reported() if event["event"] == "rank"]
        self.assertEqual([(event["rank"], event["exchangeMs"]) for event in told], [(0, None)])
        for rank in (1, 2):
            lines = (self.path / f"events.jsonl.rank-{rank}").read_text().splitlines()
            self.assertEqual(len(lines), 1)
            event = json.loads(lines[0])
            self.assertEqual(
                {name: event[name] for name in ("event", "rank", "epoch", "steps", "timedSteps", "dataWaitMs")},
                {"event": "rank", "rank": rank, "epoch": 0, "steps": 8, "timedSteps": 8, "dataWaitMs": None},
            )
            self.assertGreater(event["stepMs"], 0)
        self.assertEqual([path.name for path in sorted(self.path.glob("events.jsonl.rank-*"))], ["events.jsonl.rank-1", "events.jsonl.rank-2"])

    def test_one_process_that_was_launched_as_one_of_one_says_so(self):
        self.fake_lightgbm()
        for env, ranks in ({}, None), ({"RANK": "0", "WORLD_SIZE": "1"}, 1):
            self.events.write_text("")
            (self.path / "events.jsonl.hooks").unlink(missing_ok=True)
            self.run_python("import lightgbm; lightgbm.train({}, None, 12)", env=env)
            started = [event for event in self.reported() if event["event"] == "run-started"]
            self.assertEqual([event.get("ranks") for event in started], [ranks])
            self.assertNotIn("rank", [event["event"] for event in self.reported()])

    def test_no_rank_reports_beside_a_program_that_does_by_itself_or_from_another_machine(self):
        self.fake_lightgbm()
        code = "import lightgbm; lightgbm.train({}, None, 12)"
        env = {"RANK": "1", "WORLD_SIZE": "2"}
        self.events.write_text('{"event": "mine"}\n')
        self.assertEqual(self.run_python(code, env=env).stderr, "")
        elsewhere = {**env, "BATCHSWEEP_EVENTS": str(self.path / "not-there" / "events.jsonl")}
        done = self.run_python(code, env=elsewhere)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(list(self.path.glob("**/*.rank-*")), [])

    @unittest.skipUnless(hasattr(os, "fork"), "there is no fork on this system")
    def test_a_fork_does_not_report(self):
        self.fake_lightgbm()
        code = "import lightgbm, os\nif os.fork() == 0: lightgbm.train({}, None)\nelse: os.wait()"
        self.assertEqual((self.run_python(code).stderr, self.reported()), ("", []))


if __name__ == "__main__":
    unittest.main()
