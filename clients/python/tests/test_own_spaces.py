import math
import unittest

import numpy as np

import polyak
from polyak import SpaceError, spaces
from tests import gym_like as gym


class OwnSpacesTest(unittest.TestCase):
    def test_they_declare_what_gymnasiums_of_the_same_arguments_do(self):
        for name, arguments in (
            ("Box", (-math.inf, math.inf, (4,))),
            ("Box", ([-1, -2], [1, 2])),
            ("Box", (0, 255, (2, 3, 1), np.uint8)),
            ("Box", (0.5, 1, ())),
            ("Box", (-5, 5, (2,), np.int16)),
            ("Discrete", (3,)),
            ("Discrete", (np.int64(3), -1)),
            ("MultiDiscrete", ([2, 4],)),
            ("MultiDiscrete", ([[2], [4]], [[1], [0]])),
            ("MultiBinary", (3,)),
            ("MultiBinary", ((2, 3),)),
            ("Tuple", ([gym.Discrete(2), polyak.MultiBinary(1)],)),
            ("Dict", ({"b": polyak.Discrete(2), "a": polyak.Box(0, 1, (1,))},)),
        ):
            with self.subTest(name=name, arguments=arguments):
                own, expected = getattr(polyak, name)(*arguments), getattr(gym, name)(*arguments)
                for attribute in vars(expected).keys() - {"spaces"}:
                    np.testing.assert_array_equal(getattr(own, attribute), getattr(expected, attribute))
                declared, like = spaces.of(own, "observation"), spaces.of(expected, "observation")
                self.assertEqual(declared.proto, like.proto)
                for leaf, other in zip(declared.leaves, like.leaves):
                    self.assertEqual((leaf.path, leaf.shape, leaf.dtype), (other.path, other.shape, other.dtype))
                    np.testing.assert_array_equal([leaf.low, leaf.high], [other.low, other.high])

    def test_what_has_no_counterpart_is_refused_where_it_is_made(self):
        for make, message in (
            (lambda: polyak.Box([0, 2], [1, 1]), r"Box\[1\] has the bounds 2.0 and 1.0: the first is the lower one"),
            (lambda: polyak.Box(math.nan, 1, (2,)), r"Box\[0\] has the bounds nan and 1.0"),
            (lambda: polyak.Box(0, 1, (2, 0)), r"Box has the shape \[2, 0\]: each axis is 1 or longer"),
            (lambda: polyak.Box([0, 0], 1, (3,)), r"Box has low of the shape \[2\] for arrays of \[3\]"),
            (lambda: polyak.Box(0, 256, (3,), np.uint8), "Box has high = 256, which is not of uint8"),
            (lambda: polyak.Box(0, math.inf, (3,), np.int32), "Box has high = inf, which is not of int32"),
            (lambda: polyak.Box(0.5, 1, (3,), np.int32), "Box has low = 0.5, which is not of int32"),
            (lambda: polyak.Box(0, 1, (3,), np.float16), "Box is a Box of float16; boxes are float32"),
            (lambda: polyak.Discrete(0), "Discrete is a Discrete of 0 values from 0"),
            (lambda: polyak.MultiDiscrete([2, 0]), r"MultiDiscrete is a MultiDiscrete of \[2, 0\]"),
            (lambda: polyak.MultiDiscrete([2.5]), r"MultiDiscrete has nvec = \[2.5\]; it takes integers"),
            (lambda: polyak.MultiDiscrete([2], [0, 0]), r"start of the shape \[2\] for nvec of \[1\]"),
            (lambda: polyak.MultiBinary(0), r"of the shape \[0\]: each axis is 1 or longer"),
            (lambda: polyak.Tuple([]), "Tuple is a Tuple of nothing"),
            (lambda: polyak.Tuple([gym.Text()]), r"Tuple\[0\] is a Text; spaces are Box"),
            (lambda: polyak.Dict({3: polyak.Discrete(2)}), "Dict has the key 3; keys are strings"),
        ):
            with self.subTest(message=message), self.assertRaisesRegex(SpaceError, message):
                make()

    def test_they_say_what_they_are(self):
        self.assertEqual(repr(polyak.Discrete(2, start=1)), "Discrete(n=2, start=1)")
        self.assertEqual(repr(polyak.Tuple([polyak.Discrete(2)])), "Tuple(spaces=(Discrete(n=2, start=0),))")


if __name__ == "__main__":
    unittest.main()
