import asyncio
import contextlib
import logging
import math
import os
import signal
import threading
import unittest
import unittest.mock
from concurrent import futures

import grpc
import numpy as np

import polyak
from polyak import errors
from polyak.backoff import Backoff
from polyak.environment import exchange
from polyak.environment.adapters import adapt
from polyak.environment.play import Player
from polyak.environment.v1 import environment_pb2 as pb
from tests import gym_like as gym
from tests.fake_gateway import Abort, Gateway, Recorded, actions, discrete, welcome


def impatient(env, target):
    return Player(adapt(env), target, "lab", "Test", Backoff(first=0.001, most=0.01))


class PlayTest(unittest.TestCase):
    def play(self, env, script, **arguments):
        """Plays by a script. Returns what came of it, and the client's introduction."""
        with Gateway(script) as gateway:
            played = polyak.play(env, gateway.address, **arguments)
        self.assertEqual(gateway.faults, [])
        return played, gateway.introductions[0]

    def test_one_environment_resets_when_it_is_told(self):
        env, script = gym.Counting(length=3), Recorded(steps=5, seed=11)
        played, introduction = self.play(env, script, name="lab")
        self.assertEqual(
            script.messages,
            [
                ([[1, 0]], [], [], [], [], []),
                ([[1, 1]], [1], [0], [0], [], []),
                ([[1, 2]], [2], [0], [0], [], []),
                ([[1, 3]], [3], [1], [0], [], []),
                ([[2, 0]], [0], [0], [0], [1], []),
                ([[2, 1]], [1], [0], [0], [], []),
            ],
        )
        self.assertEqual(env.seeds, [11, None])
        self.assertEqual(played, polyak.Played(episodes=1, steps=4, mean_return=6.0))
        self.assertEqual(introduction.protocol_version, 1)
        self.assertEqual(introduction.name, "lab")
        self.assertEqual(introduction.environment, "Counting")
        self.assertEqual(introduction.environments, 1)
        self.assertEqual(introduction.auto_reset, pb.AUTO_RESET_DISABLED)
        self.assertEqual(list(introduction.observation_space.box.shape), [2])
        self.assertEqual(introduction.action_space.discrete.n, 2)

    def test_a_vector_that_resets_with_the_next_step_sends_the_reset_as_a_step_that_does_not_count(self):
        script = Recorded(steps=4)
        env = gym.CountingVector([2, 3], gym.AutoresetMode.NEXT_STEP)
        played, introduction = self.play(env, script)
        self.assertEqual(introduction.auto_reset, pb.AUTO_RESET_NEXT_STEP)
        self.assertEqual(introduction.environments, 2)
        self.assertEqual(
            script.messages,
            [
                ([[1, 0], [1, 0]], [], [], [], [], []),
                ([[1, 1], [1, 1]], [1, 1], [0, 0], [0, 0], [], []),
                ([[1, 2], [1, 2]], [2, 2], [0, 0], [1, 0], [], []),
                ([[2, 0], [1, 3]], [0, 3], [0, 1], [0, 0], [], []),
                ([[2, 1], [2, 0]], [1, 0], [0, 0], [0, 0], [], []),
            ],
        )
        self.assertEqual(played, polyak.Played(episodes=2, steps=6, mean_return=4.5))

    def test_a_vector_that_resets_in_the_same_step_sends_final_observations(self):
        for mode in gym.AutoresetMode.SAME_STEP, gym.AutoresetMode.DISABLED, "SAME_STEP":
            for name in "final_obs", "final_observation":
                with self.subTest(mode=mode, name=name):
                    script = Recorded(steps=3)
                    played, introduction = self.play(gym.CountingVector([1, 3, 1], mode, name), script)
                    self.assertEqual(introduction.auto_reset, pb.AUTO_RESET_SAME_STEP)
                    self.assertEqual(
                        script.messages[1:],
                        [
                            ([[2, 0], [1, 1], [2, 0]], [1, 1, 1], [1, 0, 1], [0, 0, 0], [], [[1, 1], [1, 1]]),
                            ([[3, 0], [1, 2], [3, 0]], [1, 2, 1], [1, 0, 1], [0, 0, 0], [], [[2, 1], [2, 1]]),
                            ([[4, 0], [2, 0], [4, 0]], [1, 3, 1], [1, 1, 1], [0, 0, 0], [], [[3, 1], [1, 3], [3, 1]]),
                        ],
                    )
                    self.assertEqual(played.episodes, 7)
                    self.assertEqual(played.steps, 9)

    def test_a_vector_of_an_older_gymnasium_has_the_mode_of_its_version(self):
        for version, mode in (("0.29.1", "SAME_STEP"), ("1.0.0", "NEXT_STEP")):
            with self.subTest(version=version):
                vector = type("Vector", (gym.CountingVector,), {"__module__": "gymnasium.vector.sync_vector_env"})
                env = vector([2, 3], mode)
                env.metadata = {}
                module = type("gymnasium", (), {"__version__": version})
                with unittest.mock.patch.dict("sys.modules", gymnasium=module):
                    self.assertEqual(adapt(env).auto_reset, pb.AutoReset.Value("AUTO_RESET_" + mode))

    def test_a_vector_that_does_not_say_how_it_resets_is_refused(self):
        env = gym.CountingVector([2], None)
        with self.assertRaisesRegex(polyak.PolyakError, 'no "autoreset_mode", which is NEXT_STEP, SAME_STEP or DISABLED'):
            polyak.play(env, "127.0.0.1:1")

    def test_final_observations_are_taken_from_a_dict_of_arrays_too(self):
        class Vector:
            num_envs = 2
            metadata = {"autoreset_mode": "SAME_STEP"}
            single_observation_space = gym.Dict({"b": gym.Box(0, 9, (1,)), "a": gym.Discrete(5)})
            single_action_space = gym.Discrete(2)

            def reset(self, seed=None):
                return {"a": np.array([0, 0]), "b": np.zeros((2, 1), np.float32)}, {}

            def step(self, _):
                finals = {"a": np.array([0, 4]), "_a": np.array([False, True]), "b": np.array([[0], [9]], np.float32)}
                infos = {"final_obs": finals, "_final_obs": np.array([False, True])}
                return self.reset()[0], np.zeros(2), np.array([False, True]), np.zeros(2, bool), infos

        adapter = adapt(Vector())
        adapter.begin(0)
        observed = adapter.act([np.zeros(2, "<i8").tobytes()], b"")
        self.assertEqual(observed.final_observations, [np.int64(4).tobytes(), np.float32(9).tobytes()])

    def test_plays_where_an_asyncio_loop_runs_already(self):
        async def notebook(address):
            return polyak.play(gym.Counting(), address)

        with Gateway(Recorded(steps=3)) as gateway:
            self.assertEqual(asyncio.run(notebook(gateway.address)).episodes, 1)

    def test_an_environments_error_is_the_callers(self):
        class Broken(gym.Counting):
            def step(self, action):
                raise ZeroDivisionError("the simulator is broken")

        async def notebook(address):
            return polyak.play(Broken(), address)

        with Gateway(Recorded(steps=3)) as gateway:
            with self.assertRaisesRegex(ZeroDivisionError, "the simulator is broken"):
                polyak.play(Broken(), gateway.address)
            with self.assertRaisesRegex(ZeroDivisionError, "the simulator is broken"):
                asyncio.run(notebook(gateway.address))

    def test_an_interrupt_ends_the_play(self):
        class Interrupting(gym.Counting):
            def step(self, action):
                if self.episode == 2:
                    os.kill(os.getpid(), signal.SIGINT)
                return super().step(action)

        # What a shell starts in the background inherits that it is ignored.
        self.addCleanup(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, signal.default_int_handler))

        async def notebook(address):
            return polyak.play(Interrupting(), address)

        def endless(_):
            received = yield welcome()
            while True:
                reset = bytes(a | b for a, b in zip(received.terminated, received.truncated))
                received = yield discrete(received.number + 1, [1], reset)

        with Gateway(endless) as gateway:
            with self.assertRaises(KeyboardInterrupt):
                polyak.play(Interrupting(), gateway.address)
            loop = asyncio.new_event_loop()
            self.addCleanup(loop.close)
            with self.assertRaises(KeyboardInterrupt):
                loop.run_until_complete(notebook(gateway.address))

    def test_several_play_side_by_side_in_one_process(self):
        with Gateway(Recorded(steps=20)) as gateway:
            outcomes = []
            threads = [
                threading.Thread(target=lambda: outcomes.append(polyak.play(gym.Counting(), gateway.address)))
                for _ in range(3)
            ]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
        self.assertEqual([each.steps for each in outcomes], [15, 15, 15])
        self.assertEqual(len({each.name for each in gateway.introductions}), 3)

    def test_connects_again_where_the_node_stops_and_keeps_its_name(self):
        stopping = Recorded(steps=2, seed=1, fails=Abort(grpc.StatusCode.UNAVAILABLE, "the node is stopping"))
        again = Recorded(steps=4, seed=2)
        env = gym.Counting()
        with Gateway(stopping, again) as gateway, self.assertLogs("polyak", logging.INFO) as logs:
            played = impatient(env, gateway.address).play()
        self.assertEqual(env.seeds, [1, 2, None])
        self.assertEqual([each.name for each in gateway.introductions], ["lab", "lab"])
        self.assertEqual(played, polyak.Played(episodes=1, steps=5, mean_return=6.0))
        self.assertRegex(logs.output[1], f"gateway answers at {gateway.address}: the node is stopping; lab tries again in")

    def test_goes_on_trying_where_nobody_is_and_says_so(self):
        with Gateway(Recorded(steps=1)) as gone:
            address = gone.address
        result = []
        with self.assertLogs("polyak", logging.WARNING) as logs, contextlib.ExitStack() as later:

            class Starts(logging.Handler):
                """Starts the gateway once the client has said that it is not there."""

                def emit(self, record):
                    if not later_gateways:
                        later_gateways.append(later.enter_context(Gateway(Recorded(steps=4), address=address)))

            later_gateways: list[Gateway] = []
            handler = Starts()
            logging.getLogger("polyak").addHandler(handler)
            try:
                result.append(impatient(gym.Counting(), address).play())
            finally:
                logging.getLogger("polyak").removeHandler(handler)
        self.assertEqual(result[0].episodes, 1)
        self.assertRegex(logs.output[0], f"no actor-node's gateway answers at {address}: .*tries again in .* s, until one does")

    def test_the_run_may_be_over_before_it_begins(self):
        with Gateway(lambda _: iter([pb.PlayResponse()])) as gateway:
            with self.assertRaisesRegex(errors.ProtocolError, "sent no welcome first"):
                polyak.play(gym.Counting(), gateway.address)

        def over(_):
            return
            yield

        with Gateway(over) as gateway:
            self.assertEqual(polyak.play(gym.Counting(), gateway.address), polyak.Played(0, 0, None))

    def test_what_the_node_refuses_is_raised_in_its_words(self):
        refusals = {
            grpc.StatusCode.FAILED_PRECONDITION: (errors.FailedPrecondition, "this node speaks version 2, the client 1"),
            grpc.StatusCode.ALREADY_EXISTS: (errors.AlreadyExists, "a client named lab is playing"),
            grpc.StatusCode.INVALID_ARGUMENT: (errors.InvalidArgument, "observation[0] is NaN"),
            grpc.StatusCode.RESOURCE_EXHAUSTED: (errors.ResourceExhausted, "8 environments at the most"),
            grpc.StatusCode.DEADLINE_EXCEEDED: (errors.DeadlineExceeded, "nothing came for 60 s"),
            grpc.StatusCode.INTERNAL: (errors.ServerError, "broken"),
        }
        for code, (kind, words) in refusals.items():
            for steps in 0, 2:
                with self.subTest(code=code, steps=steps):
                    script = Recorded(steps=steps, fails=Abort(code, words))
                    with Gateway(script) as gateway, self.assertRaises(kind) as raised:
                        polyak.play(gym.Counting(), gateway.address)
                    self.assertEqual(raised.exception.code, code)
                    self.assertEqual(raised.exception.details, words)
                    self.assertEqual(str(raised.exception), f"{gateway.address}: {words} ({code.name})")

    def test_a_server_without_the_service_is_named(self):
        server = grpc.server(futures.ThreadPoolExecutor(1))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            with self.assertRaisesRegex(errors.Unimplemented, "what answers is no actor-node's gateway"):
                polyak.play(gym.Counting(), f"127.0.0.1:{port}")
        finally:
            server.stop(None).wait()

    def test_actions_that_are_out_of_order_or_of_another_space_end_the_play(self):
        one = np.ones(1, "<i8").tobytes()
        for response, message in (
            (actions(2, one), "sent actions number 2 after 0"),
            (actions(1), "action has 0 arrays, not 1"),
            (actions(1, one + one), r"action has 16 bytes, not 8 for the shape \[\]"),
            (discrete(1, [2]), "action is 2; its space has an integer from 0 to 1"),
            (actions(1, one, reset=b"\1\1"), "reset has 2 bytes for 1 environment"),
        ):
            with self.subTest(message=message):

                def script(_, response=response):
                    yield welcome()
                    yield response

                with Gateway(script) as gateway, self.assertRaisesRegex(errors.ProtocolError, message):
                    polyak.play(gym.Counting(), gateway.address)

    def test_actions_of_environments_that_reset_mean_nothing(self):
        class Offset(gym.CountingVector):
            def __init__(self):
                super().__init__([1, 3], "NEXT_STEP")
                self.single_action_space = gym.Discrete(2, start=5)

        adapter = adapt(Offset())
        adapter.begin(0)
        adapter.act([np.array([5, 5], "<i8").tobytes()], b"")
        adapter.act([np.array([0, 6], "<i8").tobytes()], b"")
        with self.assertRaisesRegex(errors.ProtocolError, "action of environment 0 is 0; its space has an integer from 5 to 6"):
            adapter.act([np.array([0, 6], "<i8").tobytes()], b"")

    def test_rewards_are_finite_numbers(self):
        for reward, message in ((math.nan, "reward is nan; rewards are finite"), ("high", "reward is 'high'; it is a number")):
            with self.subTest(reward=reward):

                class Rewarding(gym.Counting):
                    def step(self, action, reward=reward):
                        return self.observation(), reward, False, False, {}

                adapter = adapt(Rewarding())
                adapter.begin(0)
                with self.assertRaisesRegex(polyak.SpaceError, message):
                    adapter.act([bytes(8)], b"")

    def test_a_vectors_rewards_are_named_by_environment(self):
        env = gym.CountingVector([9, 9], "SAME_STEP")
        adapter = adapt(env)
        adapter.begin(0)
        env.step = lambda _: (env.observations(), [0, math.inf], [False, False], [False, False], {})
        with self.assertRaisesRegex(polyak.SpaceError, "reward of environment 1 is inf; rewards are finite"):
            adapter.act([bytes(16)], b"")

    def test_an_old_environments_results_are_refused(self):
        env = gym.Counting()
        env.reset = lambda **_: env.observation()
        with self.assertRaisesRegex(polyak.PolyakError, "reset of Counting returns observation and info, not a ndarray"):
            adapt(env).begin(0)
        env = gym.Counting()
        adapter = adapt(env)
        adapter.begin(0)
        env.step = lambda _: (env.observation(), 0.0, False, {})
        with self.assertRaisesRegex(polyak.PolyakError, "step of Counting returns 5 values, not 4"):
            adapter.act([bytes(8)], b"")

    def test_what_is_no_environment_or_address_or_name_is_refused(self):
        with self.assertRaisesRegex(polyak.PolyakError, "object is no environment like Gymnasium's: it has no reset"):
            polyak.play(object(), "127.0.0.1:7005")
        for target in "127.0.0.1", ":7003", "127.0.0.1:0", "127.0.0.1:http":
            with self.assertRaisesRegex(ValueError, 'a target is "host:port"'):
                polyak.play(gym.Counting(), target)
        for name in "", "Lab", "a" * 49:
            with self.assertRaisesRegex(ValueError, "a name has 1 to 48 characters"):
                polyak.play(gym.Counting(), "127.0.0.1:7005", name=name)

    def test_the_summary_is_of_the_last_hundred_episodes(self):
        script = Recorded(steps=400)
        env = gym.CountingVector([2, 3], "SAME_STEP")
        played, _ = self.play(env, script)
        self.assertEqual(played.episodes, 333)
        self.assertEqual(played.steps, 800)
        self.assertAlmostEqual(played.mean_return, 4.2, delta=0.05)


class StreamPlayTest(PlayTest):
    """As with a grpcio that has not what PolledExchange takes."""

    def setUp(self):
        patch = unittest.mock.patch.object(exchange.PolledExchange, "__init__", side_effect=AttributeError)
        patch.start()
        self.addCleanup(patch.stop)

    def test_the_streams_are_what_it_plays_by(self):
        with unittest.mock.patch.object(exchange.StreamExchange, "answer", return_value=None) as answer:
            polyak.play(gym.Counting(), "127.0.0.1:1")
        answer.assert_called_once()


class BackoffTest(unittest.TestCase):
    def test_grows_to_its_most_and_starts_over(self):
        backoff = Backoff(first=1, most=8)
        waits = [backoff.next() for _ in range(6)]
        for wait, whole in zip(waits, (1, 2, 4, 8, 8, 8)):
            self.assertTrue(whole / 2 <= wait <= whole, waits)
        backoff.restart()
        self.assertLessEqual(backoff.next(), 1)


if __name__ == "__main__":
    unittest.main()
