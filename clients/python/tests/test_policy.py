import json
import math
import shutil
import tempfile
import unittest
from pathlib import Path

import grpc
import numpy as np

import polyak
from polyak import errors, run_folder, spaces
from polyak.crc32c import crc32c
from polyak.networks import Network
from polyak.observing import Flattening, FrameStack, Normalisation
from polyak.parameters.v1 import parameters_pb2
from polyak.runs.v1 import runs_pb2
from tests import expected, gym_like as gym
from tests.nodes import Node


class NetworkTest(unittest.TestCase):
    def test_outputs_are_those_of_the_java_engine(self):
        for each in json.loads(expected.file("networks.json").read_text()):
            with self.subTest(network=each["network"]):
                network = Network.of(each["network"], np.array(each["parameters"], np.float32))
                outputs = network.forward(np.array(each["observations"], np.float32))
                np.testing.assert_allclose(outputs, each["outputs"], rtol=1e-5, atol=1e-6)
                self.assertEqual(outputs.dtype, np.float32)

    def test_a_dense_layer_is_its_kernel_and_then_its_bias(self):
        network = Network.of("2, dense 2 relu", np.array([1, 2, 3, 4, 0.5, -100], np.float32))
        self.assertEqual(network.forward(np.array([[10, 1]], np.float32)).tolist(), [[12.5, 0]])

    def test_a_dueling_head_is_value_plus_advantage_less_its_mean(self):
        weights = [1, 2, 0, 0, 3, 10, 1, 4, 0, 0]  # W0 W1 b0 b1 wv bv Wa ba
        network = Network.of("1, dueling 1 2 identity", np.array(weights, np.float32))
        # v = 3 x + 10; a = 2 x, 8 x
        self.assertEqual(network.forward(np.array([[1]], np.float32)).tolist(), [[13 - 3, 13 + 3]])

    def test_what_is_unknown_or_does_not_fit_is_refused(self):
        with self.assertRaisesRegex(polyak.PolyakError, 'this version knows no layer "lstm 4 tanh"'):
            Network.of("2, lstm 4 tanh", np.zeros(3, np.float32))
        with self.assertRaisesRegex(polyak.PolyakError, "more than the 3 weights"):
            Network.of("2, dense 2 relu", np.zeros(3, np.float32))
        with self.assertRaisesRegex(polyak.PolyakError, "has 6 weights; 7 are there"):
            Network.of("2, dense 2 relu", np.zeros(7, np.float32))


class Crc32cTest(unittest.TestCase):
    def test_sums_are_those_of_the_standard(self):
        # RFC 3720, appendix B.4.
        self.assertEqual(crc32c(bytes(32)), 0x8A9136AA)
        self.assertEqual(crc32c(b"\xff" * 32), 0x62A8AB43)
        self.assertEqual(crc32c(bytes(range(32))), 0x46DD794E)
        self.assertEqual(crc32c(b""), 0)

    def test_blocks_give_the_sum_of_the_whole(self):
        # x^8n zeros after a prefix: the sum of a long run differs from a block's by what this package works out.
        self.assertEqual(crc32c(b"123456789"), 0xE3069283)
        data = np.random.default_rng(0).integers(0, 256, 5_000, np.uint8).tobytes()
        table = [crc32c(bytes([each])) for each in range(256)]
        self.assertEqual(len(set(table)), 256)
        byte_by_byte = 0xFFFFFFFF
        for byte in data:
            byte_by_byte ^= byte
            for _ in range(8):
                byte_by_byte = byte_by_byte >> 1 ^ (0x82F63B78 if byte_by_byte & 1 else 0)
        self.assertEqual(crc32c(data), byte_by_byte ^ 0xFFFFFFFF)


class FrameStackTest(unittest.TestCase):
    def test_frames_are_the_last_axis_and_the_first_is_repeated(self):
        stack = FrameStack(3)
        frames = lambda *rows: np.array(rows, np.float32)
        self.assertEqual(stack(frames([1, 10])).tolist(), [[1, 1, 1, 10, 10, 10]])
        self.assertEqual(stack(frames([2, 20])).tolist(), [[1, 1, 2, 10, 10, 20]])
        stack.begin()
        self.assertEqual(stack(frames([3, 30], [4, 40])).tolist(), [[3] * 3 + [30] * 3, [4] * 3 + [40] * 3])
        stack.begin([False, True])
        self.assertEqual(stack(frames([5, 50], [6, 60])).tolist(), [[3, 3, 5, 30, 30, 50], [6] * 3 + [60] * 3])
        with self.assertRaisesRegex(polyak.PolyakError, "1 observations follow 2: call reset"):
            stack(frames([7, 70]))


class NormalisationTest(unittest.TestCase):
    def test_numbers_are_scaled_by_their_deviations_and_bounded(self):
        normalise = Normalisation(np.array([2, 100, 0, 4, 25, 0, 9], np.float32))
        rows = np.array([[4, 95, 0], [-90, 100, 1]], np.float32)
        np.testing.assert_array_equal(normalise(rows), np.array([[1, -1, 0], [-10, 0, 10]], np.float32))


class FlatteningTest(unittest.TestCase):
    def test_a_tree_is_one_vector_with_choices_one_hot(self):
        tree = gym.Dict(
            {
                "b": gym.Tuple([gym.Discrete(3, start=5), gym.MultiBinary(2)]),
                "a": gym.Box(-9, 9, (2,), np.float64),
                "c": gym.MultiDiscrete([2, 3]),
            }
        )
        flattening = Flattening(spaces.of(tree, "observation"), True)
        one = {"a": np.array([1.5, -2]), "b": (6, [1, 0]), "c": [1, 2]}
        vectors, batched = flattening(one)
        self.assertEqual(vectors.tolist(), [[1.5, -2, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1]])
        self.assertFalse(batched)
        two = {"a": np.zeros((2, 2)), "b": ([5, 7], [[1, 0], [0, 1]]), "c": [[0, 0], [1, 2]]}
        vectors, batched = flattening(two)
        self.assertEqual(vectors[:, 2:].tolist(), [[1, 0, 0, 1, 0, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0, 1, 0, 0, 1]])
        self.assertTrue(batched)
        with self.assertRaisesRegex(polyak.SpaceError, r'\["b"\]\[0\] is .*8.*; its space has integers from 5 to 7'):
            flattening({**one, "b": (8, [1, 0])})
        with self.assertRaisesRegex(polyak.SpaceError, "number 1 of row 0 of the observation is nan"):
            flattening({**one, "a": [0, math.nan]})
        with self.assertRaisesRegex(polyak.SpaceError, r'\["a"\] has the shape \[3\]; its space has \[2\], or \[rows, \*\[2\]\]'):
            flattening({**one, "a": [0, 0, 0]})


class RunFolderTest(unittest.TestCase):
    """Runs that this build has trained."""

    @classmethod
    def setUpClass(cls):
        cls.runs = json.loads(expected.file("runs.json").read_text())

    def run_named(self, name):
        return next(each for each in self.runs if Path(each["folder"]).name == name)

    def copy(self, name):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()), name)
        shutil.copytree(self.run_named(name)["folder"], folder)
        return folder

    def test_actions_are_those_of_the_java_side(self):
        for run in self.runs:
            with self.subTest(run=run["folder"]):
                low, high = (np.array(run[each], np.float32).reshape(run["shape"]) for each in ("low", "high"))
                box = gym.Box(low, high, dtype=np.uint8 if run["pixels"] else np.float32)
                policy = polyak.Policy(run["folder"], observation_space=box)
                self.assertEqual(policy.update, run["update"])
                values = polyak.Policy(Path(run["folder"]), observation_space=box)
                for step in run["steps"]:
                    if step["first"]:
                        policy.reset()
                        values.reset()
                    observation = np.array(step["observation"]).reshape(run["shape"]).astype(box.dtype)
                    action = policy(observation)
                    np.testing.assert_allclose(values.outputs(observation), step["outputs"], rtol=1e-4, atol=1e-5)
                    np.testing.assert_allclose(np.ravel(action), step["action"], rtol=1e-5, atol=1e-6)

    def test_a_batch_has_the_actions_of_its_rows(self):
        run = self.run_named("dueling")
        policy = polyak.Policy(run["folder"])
        observations = np.array([step["observation"] for step in run["steps"]], np.float32)
        actions = policy(observations)
        self.assertEqual(actions.tolist(), [step["action"][0] for step in run["steps"]])
        self.assertEqual(actions.dtype, np.int64)
        self.assertEqual(policy.outputs(observations).shape, (len(observations), 2))

    def test_actions_are_in_the_shapes_of_the_space_that_is_stated(self):
        run = self.run_named("dueling")
        tree = gym.Dict({"push": gym.Tuple([gym.Discrete(2, start=3)]), "none": gym.MultiDiscrete([1])})
        policy = polyak.Policy(run["folder"], action_space=tree)
        action = policy(run["steps"][0]["observation"])
        self.assertEqual(action["push"][0], 3 + run["steps"][0]["action"][0])
        self.assertEqual(action["none"].tolist(), [0])
        with self.assertRaisesRegex(polyak.PolyakError, "network has 2 outputs; its action space takes 3"):
            polyak.Policy(run["folder"], action_space=gym.Discrete(3))
        with self.assertRaisesRegex(polyak.PolyakError, "sees 4 numbers of an observation; one of its space has 3"):
            polyak.Policy(run["folder"], observation_space=gym.Box(-1, 1, (3,)))

    def test_a_run_that_scales_needs_the_environments_bounds(self):
        with self.assertRaisesRegex(polyak.PolyakError, r"pass the environment's observation_space"):
            polyak.Policy(self.run_named("scaled")["folder"])

    def test_what_is_no_run_is_refused(self):
        with self.assertRaisesRegex(polyak.PolyakError, "nowhere is no run's folder: it is not there"):
            polyak.Policy("nowhere")
        with self.assertRaisesRegex(polyak.PolyakError, "no run's folder: it has no run.json"):
            polyak.Policy(self.enterContext(tempfile.TemporaryDirectory()))
        with self.assertRaisesRegex(polyak.PolyakError, "127.0.0.1:7001 is a param-server's address: name the run"):
            polyak.Policy("127.0.0.1:7001")

    def test_a_damaged_checkpoint_is_passed_over_and_a_damaged_state_refused(self):
        folder = self.copy("dueling")
        whole = polyak.Policy(folder).update
        newest = max((folder / "checkpoints").glob("*.checkpoint"))
        data = bytearray(newest.read_bytes())
        data[len(data) // 2] ^= 1
        damaged = newest.with_name("999999999999-000000000000001.checkpoint")
        damaged.write_bytes(data)
        cut = newest.with_name("999999999999-000000000000002.checkpoint")
        cut.write_bytes(data[:1000])
        with self.assertLogs("polyak") as logs:
            self.assertEqual(polyak.Policy(folder).update, whole)
        self.assertIn(f"{damaged} is damaged: its checksum is another", logs.output[1])
        for each in (folder / "checkpoints").glob("0*.checkpoint"):
            each.unlink()
        with self.assertLogs("polyak"), self.assertRaisesRegex(polyak.PolyakError, "has no checkpoint that is whole"):
            polyak.Policy(folder)
        state = next(folder.glob("param-server/*/state"))
        data = bytearray(state.read_bytes())
        data[40] ^= 1
        state.write_bytes(data)
        with self.assertRaisesRegex(polyak.DamagedFileError, "state is damaged: its checksum is another"):
            polyak.Policy(folder)

    def test_newer_weights_are_taken_when_it_is_asked(self):
        folder = self.copy("dueling")
        policy = polyak.Policy(folder)
        newest = max((folder / "checkpoints").glob("*.checkpoint"))
        data = bytearray(newest.read_bytes()[:-4])
        run = len(json.loads((folder / "run.json").read_text())["run"])
        data[20 + 4 + run + 8] ^= 1  # The lowest byte of its updates.
        data += crc32c(bytes(data)).to_bytes(4, "little")
        newest.with_name("999999999999-000000000000001.checkpoint").write_bytes(data)
        before = policy.update
        policy.refresh()
        self.assertEqual(policy.update, before ^ 1)


class ParamServerTest(unittest.TestCase):
    """Against a param-server, whose run this test makes: an actor that sets the specification, a learner that sets weights."""

    @classmethod
    def setUpClass(cls):
        state = tempfile.TemporaryDirectory()
        cls.addClassCleanup(state.cleanup)
        cls.node = Node("param-server", f"param-server.state-directory={state.name}")
        cls.addClassCleanup(cls.node.close)
        cls.channel = grpc.insecure_channel(cls.node.address)
        cls.addClassCleanup(cls.channel.close)

    def ask(self, service, method, request, response):
        call = self.channel.unary_unary(
            f"/polyak.{service}/{method}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )
        return call(request, timeout=30)

    def join(self, run, role, specification=None):
        request = runs_pb2.JoinRequest(protocol_version=1, run=run, member="tester", role=role, specification=specification)
        return self.ask("runs.v1.RunService", "Join", request, runs_pb2.JoinResponse)

    def restore(self, run, session, weights):
        lease = runs_pb2.AcquireLeaseRequest(run=run, member="tester", session=session)
        epoch = self.ask("runs.v1.RunService", "AcquireLease", lease, runs_pb2.AcquireLeaseResponse).epoch
        data = np.asarray(weights, "<f4").tobytes()
        vector = parameters_pb2.NetworkVector(
            key=parameters_pb2.NetworkKey(network="q", kind=parameters_pb2.KIND_ONLINE),
            length=len(weights),
            encoding=parameters_pb2.ENCODING_FLOAT32,
            hash=crc32c(data[: len(data) // 2]) << 32 | crc32c(data[len(data) // 2 :]),
        )
        header = parameters_pb2.SnapshotHeader(run=run, epoch=epoch, networks=[vector], update=17)
        requests = [parameters_pb2.RestoreRequest(header=header)]
        size = 1 << 20
        for at in range(0, len(data), size):
            requests.append(parameters_pb2.RestoreRequest(chunk=parameters_pb2.Chunk(data=data[at : at + size])))
        restore = self.channel.stream_unary(
            "/polyak.parameters.v1.ParameterService/Restore",
            request_serializer=parameters_pb2.RestoreRequest.SerializeToString,
            response_deserializer=parameters_pb2.RestoreResponse.FromString,
        )
        self.assertEqual(restore(iter(requests), timeout=30).outcome, parameters_pb2.OUTCOME_ACCEPTED)

    def specification(self):
        run = json.loads(expected.file("runs.json").read_text())[0]
        specification = run_folder.read(Path(run["folder"])).specification
        return run, specification

    def test_acts_by_the_newest_weights_of_a_run(self):
        run, specification = self.specification()
        weights = run_folder.read(Path(run["folder"])).weights["q"]
        self.join("acting", runs_pb2.ROLE_ACTOR, specification)
        session = self.join("acting", runs_pb2.ROLE_LEARNER).session
        self.restore("acting", session, weights)
        policy = polyak.Policy(self.node.address, run="acting")
        observations = np.array([step["observation"] for step in run["steps"]], np.float32)
        self.assertEqual(policy(observations).tolist(), [step["action"][0] for step in run["steps"]])
        self.assertEqual(policy.update, 17)
        self.restore("acting", session, np.zeros_like(weights))
        policy.refresh()
        self.assertEqual(policy.outputs(observations[0]).tolist(), [0, 0])

    def test_a_run_that_nobody_joined_is_not_created_by_asking(self):
        for _ in range(2):
            with self.assertRaisesRegex(errors.NotFound, "there is no run mistyped"):
                polyak.Policy(self.node.address, run="mistyped")

    def test_a_run_without_a_specification_says_so(self):
        self.join("empty", runs_pb2.ROLE_LEARNER)
        with self.assertRaisesRegex(polyak.PolyakError, "run empty has no specification yet"):
            polyak.Policy(self.node.address, run="empty")


if __name__ == "__main__":
    unittest.main()
