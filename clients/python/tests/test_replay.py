import threading
import unittest

import numpy as np

import polyak
from polyak import errors
from polyak.replay import FIFO, UNIFORM, Column, RateLimit, Table, prioritised
from tests.nodes import Node

COLUMNS = [Column("observation", np.float32, (2,)), Column("action", np.int32), Column("reward", np.float64)]


def steps(count, first=0):
    """Steps whose action is their number, their reward ten times that."""
    numbers = np.arange(first, first + count)
    return {
        "observation": np.stack([numbers, -numbers], axis=1).astype(np.float32),
        "action": numbers.astype(np.int32),
        "reward": 10.0 * numbers,
    }


class ReplayTest(unittest.TestCase):
    """Against a replay-service."""

    @classmethod
    def setUpClass(cls):
        cls.node = Node("replay-service", "replay-service.standalone=true")
        cls.addClassCleanup(cls.node.close)

    def replay(self, *tables, columns=COLUMNS, **arguments):
        """A client of a run of the test's name, with these tables."""
        client = polyak.ReplayClient(self.node.address, self.id().rsplit(".", 1)[1][:64])
        self.addCleanup(client.close)
        self.assertTrue(client.create_tables(columns, tables or [Table("replay", 10_000)], **arguments))
        return client

    def test_windows_of_several_steps_are_what_was_appended(self):
        replay = self.replay(horizon=3)
        with replay.stream("lane-0") as stream:
            stream.append(steps(4))
            stream.append(steps(1, 4), terminated=True, final_observation=[5, -5])
        self.assertEqual(stream.acknowledged, 5)
        self.assertFalse(stream.episode_open)
        with replay.sampler(
            [("observation", "first"), ("observation", "last"), ("action", "first"), ("reward", "all")], window_rows=4
        ) as sampler:
            batch = sampler.sample(200)
        self.assertEqual(len(batch), 200)
        first = batch["action", "first"]
        self.assertEqual(set(first), {0, 1, 2, 3, 4}, "with 200 draws of 5 rows")
        np.testing.assert_array_equal(batch.lengths, np.minimum(3, 5 - first))
        np.testing.assert_array_equal(batch.ends, np.where(first + 3 >= 5, 1, 0))
        np.testing.assert_array_equal(batch["observation", "first"], np.stack([first, -first], axis=1))
        last = first + batch.lengths
        np.testing.assert_array_equal(batch["observation", "last"], np.stack([last, -last], axis=1))
        for number, rewards in zip(first, batch.windows("reward")):
            np.testing.assert_array_equal(rewards, 10.0 * np.arange(number, min(number + 3, 5)))
        np.testing.assert_allclose(batch.probabilities, 1 / 5)
        self.assertEqual(batch["observation", "first"].dtype, np.float32)

    def test_priorities_that_are_sent_back_change_what_is_drawn(self):
        replay = self.replay(Table("replay", 1_000, prioritised(1.0)))
        with replay.stream("lane-0") as stream:
            stream.append(steps(10), truncated=True, final_observation=[10, -10])
        with replay.sampler([("action", "first")]) as sampler:
            batch = sampler.sample(500)
            keys, where = np.unique(batch.keys, return_index=True)
            self.assertEqual(len(keys), 10, "with 500 draws of 10 rows")
            actions = batch["action", "first"][where]
            applied, stale = sampler.update_priorities(keys, np.where(actions == 7, 1, 0))
            self.assertEqual((applied, stale), (10, 0))
            again = sampler.sample(50)
            self.assertEqual(set(again["action", "first"]), {7})
            np.testing.assert_array_equal(again.probabilities, 1)
            self.assertEqual(sampler.update_priorities(keys[:1] + (1 << 40), [1]), (0, 1))

    def test_initial_priorities_come_with_the_steps(self):
        replay = self.replay(Table("replay", 1_000, prioritised(1.0)))
        with replay.stream("lane-0", priorities_follow=True) as stream:
            stream.append(steps(3), terminated=True, final_observation=[3, -3], priorities=[0, 4, 0])
        with replay.sampler([("action", "first")]) as sampler:
            self.assertEqual(set(sampler.sample(20)["action", "first"]), {1})

    def test_appends_and_batches_of_many_messages_are_whole(self):
        wide = [Column("observation", np.uint8, (64, 64)), Column("action", np.int32), Column("reward")]
        replay = self.replay(Table("replay", 2_000), columns=wide, largest_draw=2_000)
        frames = np.random.default_rng(0).integers(0, 256, (1_500, 64, 64), np.uint8)
        with replay.stream("lane-0") as stream:
            stream.append(
                {"observation": frames, "action": np.arange(1_500), "reward": np.zeros(1_500)},
                truncated=True,
                final_observation=np.zeros((64, 64), np.uint8),
                acting_update=41,
            )
        with replay.sampler([("observation", "first"), ("action", "first")], ages=True, credit_bytes=4 << 20) as sampler:
            sampler.request(1_000)
            sampler.request(900)
            for expected in 1_000, 900:
                batch = sampler.receive()
                self.assertEqual(len(batch), expected)
                np.testing.assert_array_equal(batch["observation", "first"], frames[batch["action", "first"]])
                np.testing.assert_array_equal(batch.acting_updates, 42)
                self.assertTrue((batch.age_seconds >= 0).all())

    def test_frames_are_stacked(self):
        columns = [Column("observation", np.uint8, (1,), stack=3), Column("action", np.int32), Column("reward")]
        replay = self.replay(columns=columns)
        with replay.stream("lane-0") as stream:
            rows = {"observation": np.arange(4)[:, None], "action": np.arange(4), "reward": np.zeros(4)}
            stream.append(rows, terminated=True, final_observation=[4])
        self.assertEqual(replay.columns()[0], columns[0])
        with replay.sampler([("observation", "first"), ("action", "first")]) as sampler:
            batch = sampler.sample(100)
        self.assertEqual(batch["observation", "first"].shape, (100, 3, 1))
        for stack, number in zip(batch["observation", "first"], batch["action", "first"]):
            self.assertEqual(stack[:, 0].tolist(), [max(0, number - 2), max(0, number - 1), number])

    def test_a_queue_gives_each_step_once_and_then_is_out_of_data(self):
        queue = Table("replay", 100, FIFO, maximum_times_sampled=1, rate_limit=RateLimit(1, 1, 0, 100))
        replay = self.replay(queue, largest_append=16, largest_draw=16)
        with replay.stream("lane-0") as stream:
            stream.append(steps(6), terminated=True, final_observation=[6, -6])
        with replay.sampler([("action", "first")]) as sampler:
            self.assertEqual([int(sampler.sample(1)["action", "first"][0]) for _ in range(6)], [0, 1, 2, 3, 4, 5])
            sampler.request(1)
            replay.end_collection()
            with self.assertRaisesRegex(polyak.OutOfData, "has no more windows: collecting is over"):
                sampler.receive()

    def test_appends_wait_for_samples_and_go_on_with_them(self):
        limited = Table("replay", 1_000, rate_limit=RateLimit(1, 10, -1_000_000, 20))
        replay = self.replay(limited, largest_append=10, largest_draw=10)
        done = threading.Event()

        def fill():
            with replay.stream("lane-0") as stream:
                for start in range(0, 100, 10):
                    stream.append(steps(10, start))
            done.set()

        filling = threading.Thread(target=fill)
        filling.start()
        with replay.sampler([("action", "first")]) as sampler:
            drawn = 0
            while not done.is_set():
                drawn += len(sampler.sample(5))
        filling.join()
        self.assertGreaterEqual(drawn, 70)
        status = replay.status()["replay"]
        self.assertEqual((status.inserted, status.sampled, status.capacity), (99, drawn, 1_000))
        self.assertEqual(status.error, 99 - drawn)

    def test_batches_come_from_several_tables_by_their_shares(self):
        tables = [Table("new", 100, FIFO), Table("all", 100, UNIFORM)]
        replay = self.replay(*tables)
        with replay.stream("lane-0") as stream:
            stream.append(steps(10), terminated=True, final_observation=[10, -10])
        with replay.sampler([("action", "first")], tables={"new": 1, "all": 3}) as sampler:
            batch = sampler.sample(400)
            self.assertEqual(set(batch["action", "first"][batch.tables == 0]), {0})
            self.assertEqual(set(batch["action", "first"][batch.tables == 1]), set(range(10)))
            with self.assertRaisesRegex(ValueError, r"the call has the tables \['new', 'all'\]: name one"):
                sampler.update_priorities(batch.keys, np.ones(400))

    def test_a_stream_that_is_opened_again_goes_on_where_it_stood(self):
        replay = self.replay()
        with replay.stream("lane-0") as stream:
            stream.append(steps(5))
        with replay.stream("lane-0") as stream:
            self.assertEqual(stream.next_sequence, 5)
            self.assertTrue(stream.episode_open)
            stream.append(steps(5, 5), terminated=True, final_observation=[10, -10])
        self.assertEqual(replay.status()["replay"].rows, 10)
        self.assertIn(self.id().rsplit(".", 1)[1], replay.runs())

    def test_an_open_learner_of_a_lower_epoch_is_ended(self):
        replay = self.replay()
        with replay.stream("lane-0") as stream:
            stream.append(steps(5), terminated=True, final_observation=[5, -5])
        newer = polyak.ReplayClient(self.node.address, self.id().rsplit(".", 1)[1], epoch=2)
        self.addCleanup(newer.close)
        with replay.sampler([("action", "first")]) as old, newer.sampler([("action", "first")]) as new:
            self.assertEqual(len(new.sample(3)), 3)
            with self.assertRaises(errors.FailedPrecondition):
                old.sample(3)

    def test_a_draw_whose_time_is_up_says_on_what_it_waited(self):
        replay = self.replay(Table("replay", 100, rate_limit=RateLimit(minimum_size=50)))
        with replay.sampler([("action", "first")]) as sampler, self.assertRaises(errors.DeadlineExceeded) as raised:
            sampler.sample(3, timeout=0.05)
        self.assertIn("50", raised.exception.details)

    def test_rows_that_are_not_the_runs_are_refused_before_they_are_sent(self):
        replay = self.replay()
        with replay.stream("lane-0") as stream:
            for change, message in (
                ({"reward": None}, r"steps have the columns \['observation', 'action', 'reward'\]"),
                ({"observation": np.zeros((3, 3))}, r"observation has the shape \[3, 3\]; it takes \[steps, \*\[2\]\]"),
                ({"action": np.zeros(4, np.int32)}, "as many values as there are steps, not {'observation': 3, 'action': 4"),
                ({"action": [0.5, 1, 2]}, "action is of float64, with values that int32 does not have"),
            ):
                rows = {name: value for name, value in {**steps(3), **change}.items() if value is not None}
                with self.subTest(message=message), self.assertRaisesRegex(polyak.SpaceError, message):
                    stream.append(rows)
            with self.assertRaisesRegex(polyak.SpaceError, "final_observation comes with the end of an episode"):
                stream.append(steps(3), terminated=True)
            with self.assertRaisesRegex(polyak.SpaceError, r"priorities has the shape \[2\] for 3 steps"):
                stream.append(steps(3), priorities=[1, 2])
            self.assertEqual(stream.next_sequence, 0)
        with self.assertRaisesRegex(ValueError, "a selection is a column of"):
            replay.sampler([("action", "middle")])
        with self.assertRaisesRegex(ValueError, "column speed is of float16"):
            Column("speed", np.float16)

    def test_what_the_service_refuses_is_raised_in_its_words(self):
        replay = self.replay()
        with self.assertRaisesRegex(errors.FailedPrecondition, "signature|column"):
            replay.create_tables([*COLUMNS, Column("extra")], [Table("replay", 10_000)])
        with self.assertRaises(errors.NotFound), replay.sampler([("action", "first")], tables="other") as sampler:
            sampler.sample(1)
        with polyak.ReplayClient(self.node.address, "nobody") as unknown, self.assertRaisesRegex(errors.NotFound, "nobody"):
            unknown.stream("lane-0")
        with self.assertRaisesRegex(errors.InvalidArgument, "column reward, row 0: values are finite"):
            with replay.stream("lane-0") as stream:
                stream.append(steps(2))
                stream.append({**steps(1, 2), "reward": [np.nan]})
        self.assertEqual(stream.acknowledged, 2)

    def test_nobody_there_is_unavailable(self):
        with polyak.ReplayClient("127.0.0.1:1", "demo") as client, self.assertRaises(errors.Unavailable):
            client.runs()


if __name__ == "__main__":
    unittest.main()
