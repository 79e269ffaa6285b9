import math
import unittest

import numpy as np

from polyak import SpaceError, spaces
from polyak.errors import ProtocolError
from polyak.replay.v1 import replay_pb2
from polyak.runs.v1 import runs_pb2
from polyak.values import Codec
from tests import gym_like as gym

ARM = gym.Dict(
    {
        "arm": gym.Box([-1, -2, -3], [1, 2, 3]),
        "grip": gym.Tuple([gym.Discrete(3, start=5), gym.MultiBinary(2)]),
        "camera": gym.Box(0, 255, (2, 2, 1), np.uint8),
        "joints": gym.MultiDiscrete([2, 4], start=[1, 0]),
    }
)


def arm():
    return {
        "arm": np.array([0.5, -2, 3], np.float32),
        "grip": (np.int64(7), np.array([0, 1], np.int8)),
        "camera": np.arange(4, dtype=np.uint8).reshape(2, 2, 1),
        "joints": np.array([2, 3]),
    }


def round_trip(space, value, batch=None):
    codec = Codec(spaces.of(space, "observation"), batch)
    return codec.decode(codec.encode(codec.arrays(value)))


class SpacesTest(unittest.TestCase):
    def test_a_tree_travels_with_its_keys_sorted(self):
        tree = spaces.of(ARM, "observation")
        self.assertEqual(
            [leaf.path for leaf in tree.leaves],
            [
                'observation["arm"]',
                'observation["camera"]',
                'observation["grip"][0]',
                'observation["grip"][1]',
                'observation["joints"]',
            ],
        )
        names = [each.name for each in tree.proto.dict.spaces]
        self.assertEqual(names, ["arm", "camera", "grip", "joints"])
        self.assertEqual(list(tree.proto.dict.spaces[0].space.box.low), [-1, -2, -3])
        self.assertEqual(list(tree.proto.dict.spaces[1].space.box.high), [255], "one bound for all")
        grip = tree.proto.dict.spaces[2].space.tuple.spaces
        self.assertEqual((grip[0].discrete.n, grip[0].discrete.start), (3, 5))
        self.assertEqual(list(grip[1].multi_binary.shape), [2])
        self.assertEqual(list(tree.proto.dict.spaces[3].space.multi_discrete.n), [2, 4])

    def test_values_of_a_tree_come_back_as_they_were(self):
        value, back = arm(), round_trip(ARM, arm())
        self.assertEqual(back.keys(), value.keys())
        for name in "arm", "camera", "joints":
            np.testing.assert_array_equal(back[name], value[name])
            self.assertEqual(back[name].dtype, value[name].dtype)
        self.assertEqual(back["grip"][0], 7)
        np.testing.assert_array_equal(back["grip"][1], [0, 1])
        self.assertEqual(back["grip"][1].dtype, np.int8)

    def test_a_batch_is_one_array_a_leaf(self):
        batch = {
            "arm": np.zeros((3, 3), np.float32),
            "grip": (np.array([5, 6, 7]), np.ones((3, 2), np.int8)),
            "camera": np.zeros((3, 2, 2, 1), np.uint8),
            "joints": np.array([[1, 0], [2, 3], [1, 1]]),
        }
        codec = Codec(spaces.of(ARM, "observation"), 3)
        encoded = codec.encode(codec.arrays(batch))
        self.assertEqual([len(each) for each in encoded], [36, 12, 24, 6, 48])
        self.assertEqual(np.frombuffer(encoded[4], "<i8").tolist(), [0, 0, 1, 3, 0, 1], "counted from 0 as they travel")
        np.testing.assert_array_equal(codec.decode(encoded)["joints"], batch["joints"])

    def test_numbers_of_boxes_travel_as_what_they_are_or_as_what_holds_them(self):
        types = {
            np.float32: replay_pb2.DATA_TYPE_FLOAT32,
            np.float64: replay_pb2.DATA_TYPE_FLOAT64,
            np.uint8: replay_pb2.DATA_TYPE_UINT8,
            np.int32: replay_pb2.DATA_TYPE_INT32,
            np.bool_: replay_pb2.DATA_TYPE_UINT8,
            np.int8: replay_pb2.DATA_TYPE_INT32,
            np.uint16: replay_pb2.DATA_TYPE_INT32,
            np.int64: replay_pb2.DATA_TYPE_INT32,
        }
        for dtype, number in types.items():
            with self.subTest(dtype=dtype):
                space = gym.Box(0, 1, (3,), dtype)
                self.assertEqual(spaces.of(space, "observation").proto.box.data_type, number)
                value = np.array([0, 1, 1], dtype)
                back = round_trip(space, value)
                np.testing.assert_array_equal(back, value)
                self.assertEqual(back.dtype, value.dtype)

    def test_spaces_without_a_counterpart_are_refused_with_their_path(self):
        for space, message in (
            (gym.Box(0, 1, (3,), np.float16), r'observation\["arm"\]\[1\] is a Box of float16; boxes are float32'),
            (gym.Box(0, 2**40, (3,), np.int64), "Box of int64 from 0 to 1099511627776; boxes are .* within int32"),
            (gym.Box(0, 1, (0, 3)), r"has the shape \[0, 3\]: each axis is 1 or longer"),
            (gym.Box([0, 2], [1, 1]), r"\[1\]\[1\] has the bounds 2.0 and 1.0: the first is the lower one"),
            (gym.Discrete(0), "is a Discrete of 0 values from 0"),
            (gym.MultiDiscrete([2, 0]), r"is a MultiDiscrete of \[2, 0\]"),
            (gym.Text(), "is a Text; spaces are Box, Discrete"),
            (gym.Dict({3: gym.Discrete(2)}), "has the key 3; keys are strings"),
            (gym.Tuple([]), "is a Tuple of nothing"),
            (gym.Dict({}), "is a Dict of nothing"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(SpaceError, message):
                spaces.of(gym.Dict({"arm": gym.Tuple([gym.Discrete(2), space])}), "observation")

    def test_a_subclass_of_a_space_is_that_space(self):
        self.assertEqual(spaces.of(type("Torque", (gym.Box,), {})(0, 1, (2,)), "action").leaves[0].shape, (2,))

    def test_values_outside_are_refused_with_path_value_and_limits(self):
        for name, change, message in (
            ("arm", np.array([0, 0, 3.5], np.float32), r'observation\["arm"\]\[2\] is 3.5; its space has -3.0 to 3.0'),
            ("arm", np.array([0, math.nan, 0], np.float32), r'observation\["arm"\]\[1\] is nan'),
            ("arm", np.zeros(3), r'observation\["arm"\] is of float64; its space is of float32'),
            ("arm", np.zeros(4, np.float32), r'observation\["arm"\] has the shape \[4\]; its space has \[3\]'),
            ("arm", "up", r"""observation\["arm"\] is 'up', which is no array of float32"""),
            ("grip", (np.int64(8), np.zeros(2, np.int8)), r'\["grip"\]\[0\] is 8; its space has an integer from 5 to 7'),
            ("grip", (5.5, np.zeros(2, np.int8)), r'\["grip"\]\[0\] is 5.5; its space has integers'),
            ("grip", (np.int64(5),), r'observation\["grip"\] takes a tuple of 2 values, not tuple of 1'),
            ("grip", 5, r'observation\["grip"\] takes a tuple of 2 values, not int'),
            ("grip", (5, [0, 2]), r'\["grip"\]\[1\]\[1\] is 2; its space has an integer from 0 to 1'),
            ("joints", np.array([0, 0]), r'\["joints"\]\[0\] is 0; its space has an integer from 1 to 2'),
            ("camera", [[[0], [1]], [[2], [300]]], r'\["camera"\] is .*300.*; its space has integers of uint8'),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(SpaceError, message):
                round_trip(ARM, {**arm(), name: change})
        without = arm()
        del without["arm"]
        with self.assertRaisesRegex(SpaceError, r"observation takes a dict of .*'joints'\], not one of \['camera'"):
            round_trip(ARM, without)

    def test_a_number_of_a_batch_is_named_with_its_environment(self):
        values = np.zeros((4, 2), np.float32)
        values[3, 1] = 2
        with self.assertRaisesRegex(SpaceError, r"observation\[1\] of environment 3 is 2.0; its space has 0.0 to 1.0"):
            round_trip(gym.Box(0, 1, (2,)), values, batch=4)
        with self.assertRaisesRegex(SpaceError, r"shape \[3, 2\]; its space has \[4, 2\], the first axis .* 4 environments"):
            round_trip(gym.Box(0, 1, (2,)), values[:3], batch=4)

    def test_a_box_without_bounds_takes_finite_numbers(self):
        space = gym.Box(-math.inf, math.inf, (2,))
        largest = np.finfo(np.float32).max
        np.testing.assert_array_equal(round_trip(space, np.array([-largest, largest], np.float32)), [-largest, largest])
        for value in math.inf, -math.inf, math.nan:
            with self.assertRaisesRegex(SpaceError, rf"observation\[1\] is {value}; its space has a finite number"):
                round_trip(space, np.array([0, value], np.float32))

    def test_plain_numbers_and_lists_are_values_too(self):
        self.assertEqual(round_trip(gym.Discrete(3), 2), 2)
        np.testing.assert_array_equal(round_trip(gym.Box(0, 1, (2,)), [0.5, 1]), [0.5, 1])
        self.assertEqual(round_trip(gym.Box(0, 1, ()), 0.5), 0.5)

    def test_what_a_node_sends_of_another_size_or_space_is_its_fault(self):
        codec = Codec(spaces.of(gym.Box(0, 1, (2,)), "action"), None)
        with self.assertRaisesRegex(ProtocolError, r"action has 4 bytes, not 8 for the shape \[2\]"):
            codec.decode([bytes(4)])
        with self.assertRaisesRegex(ProtocolError, r"not of its space: action\[1\] is 2.0; its space has 0.0 to 1.0"):
            codec.decode([np.array([0, 2], "<f4").tobytes()])

    def test_a_value_that_was_received_may_be_changed(self):
        received = round_trip(gym.Box(0, 1, (2,)), np.ones(2, np.float32))
        received[0] = 0
        self.assertEqual(received.tolist(), [0, 1])

    def test_a_runs_space_is_what_it_was_before_it_travelled(self):
        there = spaces.of(ARM, "observation").proto
        back = spaces.from_proto(runs_pb2.Space.FromString(there.SerializeToString()), "observation")
        self.assertEqual(back.proto, there)
        for sent, got in zip(spaces.of(ARM, "observation").leaves, back.leaves):
            self.assertEqual((sent.path, sent.shape, sent.wire), (got.path, got.shape, got.wire))
        np.testing.assert_array_equal(back.leaves[0].low, [-1, -2, -3])
        np.testing.assert_array_equal(back.leaves[1].high, np.full((2, 2, 1), 255))


if __name__ == "__main__":
    unittest.main()
