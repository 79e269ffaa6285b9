import unittest

from google.protobuf import descriptor_pb2

from polyak.environment.v1 import environment_pb2
from polyak.parameters.v1 import parameters_pb2
from polyak.replay.v1 import replay_pb2
from polyak.runs.v1 import runs_pb2
from tests import expected


class ProtocolTest(unittest.TestCase):
    def test_the_committed_modules_are_of_the_protocol_as_it_is(self):
        files = descriptor_pb2.FileDescriptorSet.FromString(expected.file("descriptors").read_bytes()).file
        current = {each.name: each for each in files}
        for module in environment_pb2, parameters_pb2, replay_pb2, runs_pb2:
            committed = descriptor_pb2.FileDescriptorProto()
            module.DESCRIPTOR.CopyToProto(committed)
            with self.subTest(module=module.__name__):
                self.assertEqual(committed, current.pop(committed.name), "clients/python/generate writes it again")
        self.assertEqual(current, {})


if __name__ == "__main__":
    unittest.main()
