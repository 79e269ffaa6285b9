import logging
import queue
import threading
import unittest

import grpc

import polyak
from polyak.environment.serve import Server
from polyak.environment.v1 import environment_pb2 as pb
from tests import gym_like as gym
from tests.fake_gateway import Recorded, discrete, welcome


class Dialled:
    """A node's call to a server."""

    def __init__(self, test, server):
        channel = grpc.insecure_channel(server.address)
        test.addCleanup(channel.close)
        self._responses = queue.SimpleQueue()
        self.call = channel.stream_stream(
            "/polyak.environment.v1.SimulatorService/Simulate",
            request_serializer=pb.PlayResponse.SerializeToString,
            response_deserializer=pb.PlayRequest.FromString,
        )(iter(self._responses.get, None))
        test.addCleanup(self._responses.put, None)

    def introduction(self):
        return next(self.call).introduction

    def answer(self, response):
        self._responses.put(response)
        return next(self.call).observations

    def end(self, code=0, message=""):
        """Ends the call. Returns what the server ends it with."""
        self._responses.put(pb.PlayResponse(end=pb.End(code=code, message=message)))
        self._responses.put(None)
        rest = list(self.call)
        assert rest == [], rest
        return self.call.code()

    def play(self, script):
        """Plays by a script, from the introduction to the run's end."""
        introduction = self.introduction()
        running = script(introduction)
        response = next(running)
        while True:
            try:
                response = running.send(self.answer(response))
            except StopIteration:
                return introduction


class Closing(gym.Counting):
    """Says when it is closed, and fails in its third step where it is told to."""

    def __init__(self, fails=False):
        super().__init__(length=9)
        self.closed = threading.Event()
        self._fails = fails
        self._steps = 0

    def step(self, action):
        self._steps += 1
        if self._fails and self._steps == 3:
            raise ZeroDivisionError("the simulator is broken")
        return super().step(action)

    def close(self):
        self.closed.set()


class ServeTest(unittest.TestCase):
    def serve(self, make_env, **arguments):
        server = Server(make_env, "127.0.0.1:0", **arguments)
        self.enterContext(server)
        return server

    def test_plays_as_a_client_does(self):
        server = self.serve(lambda: gym.Counting(length=3), name="lab")
        script = Recorded(steps=5, seed=11)
        with self.assertLogs("polyak", logging.INFO) as logs:
            node = Dialled(self, server)
            introduction = node.play(script)
            self.assertEqual(node.end(), grpc.StatusCode.OK)
        self.assertEqual(introduction.name, "lab-0")
        self.assertEqual(introduction.environment, "Counting")
        self.assertEqual(
            script.messages[1:],
            [
                ([[1, 1]], [1], [0], [0], [], []),
                ([[1, 2]], [2], [0], [0], [], []),
                ([[1, 3]], [3], [1], [0], [], []),
                ([[2, 0]], [0], [0], [0], [1], []),
                ([[2, 1]], [1], [0], [0], [], []),
            ],
        )
        self.assertRegex(logs.output[-1], r"lab-0: the run is over; Played\(episodes=1, steps=4, mean_return=6.0\)")

    def test_a_vector_is_served_too(self):
        server = self.serve(lambda: gym.CountingVector([2, 3], gym.AutoresetMode.NEXT_STEP))
        node = Dialled(self, server)
        self.assertEqual(node.play(Recorded(steps=4)).environments, 2)
        self.assertEqual(node.end(), grpc.StatusCode.OK)

    def test_each_call_has_an_environment_and_a_name_of_its_own_as_long_as_it_lasts(self):
        made = []
        server = self.serve(lambda: made.append(Closing()) or made[-1], calls=2, name="lab")
        first, second = Dialled(self, server), Dialled(self, server)
        names = [each.introduction().name for each in (first, second)]
        self.assertEqual(sorted(names), ["lab-0", "lab-1"])
        third = Dialled(self, server)
        with self.assertRaises(grpc.RpcError) as refused:
            third.introduction()
        self.assertEqual(refused.exception.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
        self.assertEqual(refused.exception.details(), "lab plays 2 calls, which is the most")
        self.assertEqual(first.end(), grpc.StatusCode.OK)
        self.assertEqual(sum(each.closed.is_set() for each in made), 1)
        self.assertEqual(Dialled(self, server).introduction().name, names[0])

    def test_says_why_the_node_ends_a_call(self):
        server = self.serve(Closing, name="lab")
        node = Dialled(self, server)
        node.introduction()
        with self.assertLogs("polyak", logging.WARNING) as logs:
            self.assertEqual(node.end(9, "the run has other spaces"), grpc.StatusCode.OK)
        self.assertIn("lab-0: the node ends the call: the run has other spaces (FAILED_PRECONDITION)", logs.output[0])

    def test_an_environment_that_fails_ends_its_call_and_no_other(self):
        environments = iter([Closing(), Closing(fails=True)])
        server = self.serve(lambda: next(environments), name="lab")
        other = Dialled(self, server)
        other.introduction()
        node = Dialled(self, server)
        node.introduction()
        node.answer(welcome())
        node.answer(discrete(1, [1]))
        node.answer(discrete(2, [1]))
        with self.assertRaises(grpc.RpcError) as failed, self.assertLogs("polyak", logging.ERROR):
            node.answer(discrete(3, [1]))
        self.assertEqual(failed.exception.code(), grpc.StatusCode.INTERNAL)
        self.assertEqual(failed.exception.details(), "the environment of lab-1 failed: the simulator is broken")
        self.assertEqual(other.answer(welcome()).number, 0)

    def test_a_node_that_vanishes_leaves_nothing_behind(self):
        env = Closing()
        server = self.serve(lambda: env)
        node = Dialled(self, server)
        node.introduction()
        node.answer(welcome())
        node.call.cancel()
        self.assertTrue(env.closed.wait(60))

    def test_what_cannot_be_served_is_refused(self):
        for listen in "7006", ":7006", "127.0.0.1:http", "127.0.0.1:65536":
            with self.assertRaisesRegex(ValueError, 'a server listens on "host:port"'):
                polyak.serve(gym.Counting, listen)
        with self.assertRaisesRegex(ValueError, "1 call or more, not 0"):
            polyak.serve(gym.Counting, "127.0.0.1:0", calls=0)
        for name in "Lab", "a" * 47:
            with self.assertRaisesRegex(ValueError, "a name has 1 to 48 characters"):
                polyak.serve(gym.Counting, "127.0.0.1:0", name=name)
        server = self.serve(gym.Counting)
        with self.assertRaisesRegex(polyak.PolyakError, "cannot listen on " + server.address):
            polyak.serve(gym.Counting, server.address)


if __name__ == "__main__":
    unittest.main()
