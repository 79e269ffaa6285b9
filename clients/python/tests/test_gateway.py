"""Playing against an actor-node's gateway as it is, in processes of their own."""

import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock
from pathlib import Path

import grpc
import numpy as np

import polyak
from polyak import errors
from polyak.backoff import Backoff
from polyak.environment import play as playing
from polyak.environment.adapters import SingleAdapter, VectorAdapter
from tests import gym_like as gym
from tests.http2 import PLAY, declare
from tests.nodes import Training

PACKAGE = Path(__file__).resolve().parents[1]
EXAMPLE = PACKAGE.parents[1] / "examples/environment/cartpole.py"
PATIENCE_SECONDS = 300
LONGEST_MESSAGE = 65_536


def start(arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    return subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, text=True, **options)


class ExampleTest(unittest.TestCase):
    def test_trains_for_as_many_steps_as_the_run_is_to_have(self):
        with tempfile.TemporaryDirectory() as folder:
            run = Path(folder) / "run"
            steps = 1_500
            training = Training(run, f"run.stop.environment-steps={steps}", "evaluation.deciding-episodes=1")
            with contextlib.closing(training), start([str(EXAMPLE), training.address]) as example:
                printed, _ = example.communicate(timeout=PATIENCE_SECONDS)
                self.assertEqual(example.returncode, 0)
                self.assertRegex(printed, r"^Played\(episodes=\d+, steps=\d+, mean_return=\d+\.\d+\)$")
                self.assertEqual(training.wait(), 0, training.output())
            summary = json.loads((run / "summary.json").read_text())
            self.assertGreaterEqual(summary["environmentSteps"], steps)
            self.assertGreater(summary["learnerUpdates"], 0)
            self.assertTrue((run / "model.zip").exists())


NAMES = (f"test-{number}" for number in itertools.count())


class Leaves(Exception):
    """Ends a client."""


class Leaving(gym.Counting):
    """Leaves with its first step."""

    def step(self, action):
        raise Leaves


class Companion(gym.Counting):
    """A client that plays in a thread of its own, as long as the others come and go."""

    def __init__(self, address):
        super().__init__(length=5)
        self.name = next(NAMES)
        self._moved = threading.Condition()
        self._steps = 0
        self._leaves = False
        self._ended = None
        self._thread = threading.Thread(target=self._play, args=(address,))
        self._thread.start()

    def _play(self, address):
        try:
            polyak.play(self, address, name=self.name)
        except Exception as ended:
            with self._moved:
                self._ended = ended
                self._moved.notify_all()

    def step(self, action):
        with self._moved:
            if self._leaves:
                raise Leaves
            self._steps += 1
            self._moved.notify_all()
        return super().step(action)

    def goes_on(self):
        """Waits for two more of its episodes. Returns whether they came."""
        with self._moved:
            enough = self._steps + 10
            self._moved.wait_for(lambda: self._steps >= enough or self._ended, PATIENCE_SECONDS)
            return self._steps >= enough

    def leave(self):
        with self._moved:
            self._leaves = True
        self._thread.join()
        return self._ended


class Untrue(SingleAdapter):
    """Its third report is another than the environment's; nothing here notices."""

    def __init__(self, env, **changes):
        super().__init__(env)
        self._changes = changes
        self._reports = itertools.count()

    def act(self, actions, reset):
        observed = super().act(actions, reset)
        return observed._replace(**self._changes) if next(self._reports) == 2 else observed


class Huge(VectorAdapter):
    """Its reports have final observations that nobody asked for, and are too large."""

    def act(self, actions, reset):
        return super().act(actions, reset)._replace(final_observations=[bytes(LONGEST_MESSAGE)])


class GatewayTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.training = Training(
            Path(folder.name) / "run",
            f"actor-node.gateway.message-bytes={LONGEST_MESSAGE}",
            "rates.steps-per-update=0",
            "rates.regress.maximum=1",
            "run.stop.environment-steps=0",
            "evaluation.every=0",
        )
        cls.addClassCleanup(cls.training.close)
        cls.address = cls.training.address
        with contextlib.suppress(Leaves):
            polyak.play(Leaving(), cls.address)

    def companion(self):
        companion = Companion(self.address)

        def leave():
            self.assertIsInstance(companion.leave(), Leaves)

        self.addCleanup(leave)
        self.assertTrue(companion.goes_on())
        return companion

    def player(self, adapter):
        return playing.Player(adapter, self.address, next(NAMES), "Test", Backoff())

    def steps(self):
        return self.training.metric("polyak_actor_environment_steps_total")

    def episodes(self):
        return self.training.metric("polyak_actor_episode_return_count")

    def test_each_step_of_a_vector_is_one_of_the_run_however_it_resets(self):
        class Bounded(gym.CountingVector):
            def step(self, actions):
                if self.calls == 12:
                    raise Leaves
                self.calls += 1
                return super().step(actions)

        for mode in gym.AutoresetMode:
            with self.subTest(mode=mode):
                env = Bounded([1, 2, 4], mode)
                env.calls = 0
                steps, episodes = self.steps(), self.episodes()
                with self.assertRaises(Leaves):
                    polyak.play(env, self.address)
                # With a step between two episodes that is none, they take 2, 3 and 5 calls, else 1, 2 and 4.
                counted = (6 + 8 + 10, 6 + 4 + 2) if mode is gym.AutoresetMode.NEXT_STEP else (36, 12 + 6 + 3)
                self.assertEqual((self.steps() - steps, self.episodes() - episodes), counted)

    def test_what_is_wrong_ends_the_call_of_who_sent_it_with_what_and_the_limit(self):
        companion = self.companion()
        nan = np.array([1, np.nan], "<f4").tobytes()
        for changes, message in (
            ({"observations": [nan]}, "environment 0: number 1 of observation is NaN, and it is finite and from 0.0 to 1000000.0"),
            ({"observations": [bytes(12)]}, "observation: 1 values of 8 bytes are 8 bytes, not 12"),
            ({"rewards": np.array([np.inf]).tobytes()}, "environment 0: its reward is Infinity, not finite"),
            ({"terminated": b"\2"}, "environment 0: terminated is 0 or 1, not 2"),
        ):
            with self.subTest(message=message):
                with self.assertRaisesRegex(errors.InvalidArgument, message):
                    self.player(Untrue(gym.Counting(), **changes)).play()
                self.assertTrue(companion.goes_on())

    def test_what_the_client_sees_itself_is_never_sent(self):
        companion = self.companion()
        for observation, message in (
            (np.array([1, np.nan], np.float32), r"observation\[1\] is nan"),
            (np.zeros(3, np.float32), r"observation has the shape \[3\]; its space has \[2\]"),
        ):
            with self.subTest(message=message):
                env = gym.Counting()
                env.step = lambda _, observation=observation: (observation, 0.0, False, False, {})
                with self.assertRaisesRegex(polyak.SpaceError, message):
                    polyak.play(env, self.address)
                self.assertTrue(companion.goes_on())

    def test_another_protocol_version_and_other_spaces_are_refused(self):
        companion = self.companion()
        with unittest.mock.patch.object(playing, "PROTOCOL_VERSION", 2):
            with self.assertRaisesRegex(errors.FailedPrecondition, "speaks version 1 of polyak.environment.v1, not 2"):
                polyak.play(gym.Counting(), self.address)
        env = gym.Counting()
        env.action_space = polyak.Discrete(3)
        with self.assertRaisesRegex(errors.FailedPrecondition, "the run has other spaces: action .*3.*2"):
            polyak.play(env, self.address)
        self.assertTrue(companion.goes_on())

    def test_a_name_belongs_to_who_plays_under_it(self):
        companion = self.companion()
        with self.assertRaisesRegex(errors.AlreadyExists, f"a client of the name {companion.name} is playing"):
            polyak.play(gym.Counting(), self.address, name=companion.name)
        self.assertTrue(companion.goes_on())

    def test_more_environments_than_the_node_takes_are_refused(self):
        companion = self.companion()
        env = gym.CountingVector([3] * 256, "SAME_STEP")
        with self.assertRaisesRegex(errors.ResourceExhausted, "actor-node.gateway.environments = 256"):
            polyak.play(env, self.address)
        self.assertTrue(companion.goes_on())

    def test_reports_that_may_be_too_large_for_a_message_are_refused_before_the_first(self):
        companion = self.companion()
        env = gym.CountingVector([3] * 3_000, "SAME_STEP")
        with self.assertRaisesRegex(errors.ResourceExhausted, f"actor-node.gateway.message-bytes = {LONGEST_MESSAGE}"):
            polyak.play(env, self.address)
        self.assertTrue(companion.goes_on())

    def test_a_message_that_is_too_large_ends_its_call(self):
        companion = self.companion()
        with self.assertRaises(errors.ServerError) as raised:
            self.player(Huge(gym.CountingVector([3], "SAME_STEP"))).play()
        self.assertEqual(raised.exception.code, grpc.StatusCode.CANCELLED)
        self.assertTrue(companion.goes_on())

    def test_a_message_that_says_that_it_is_a_gigabyte_is_not_waited_for(self):
        companion = self.companion()
        answer = declare(self.address, PLAY, 1 << 30)
        self.assertIn(b"grpc-status\x018", answer, "RESOURCE_EXHAUSTED, which is 8")
        self.assertIn(f"maximum size {LONGEST_MESSAGE}: {1 << 30}".encode(), answer)
        self.assertTrue(companion.goes_on())

    def test_a_client_that_is_killed_in_an_episode_may_come_again(self):
        companion = self.companion()
        code = """
import sys, polyak
from tests import gym_like
class Told(gym_like.Counting):
    def step(self, action):
        print("steps", flush=True)
        return super().step(action)
polyak.play(Told(length=1_000_000), sys.argv[1], name="killed")
"""
        with start(["-c", code, self.address]) as client:
            for _ in range(3):
                self.assertEqual(client.stdout.readline(), "steps\n")
            client.kill()
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self.assertRaises(Leaves):
            while time.monotonic() < deadline:
                # The node may not have heard yet.
                with contextlib.suppress(errors.AlreadyExists):
                    polyak.play(Leaving(), self.address, name="killed")
        self.assertTrue(companion.goes_on())


if __name__ == "__main__":
    unittest.main()
