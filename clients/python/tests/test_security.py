"""Connections with TLS: who a client is to a node, by a certificate or a token."""

import subprocess
import tempfile
import unittest
from concurrent import futures
from pathlib import Path

import grpc

import polyak
from polyak import channels, errors
from polyak.environment.v1 import environment_pb2 as pb
from tests import gym_like as gym
from tests.fake_gateway import METHOD
from tests.nodes import Node, command


class TokenGateway:
    """A gateway with TLS and one token, whose run is over."""

    def __init__(self, certificates: Path, token: str):
        self._token = token
        self._server = grpc.server(futures.ThreadPoolExecutor(2))
        handler = grpc.stream_stream_rpc_method_handler(
            self._play, request_deserializer=pb.PlayRequest.FromString, response_serializer=pb.PlayResponse.SerializeToString
        )
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(METHOD, {"Play": handler}),))
        pair = [(certificates / f"actor-node{end}").read_bytes() for end in ("-key.pem", ".pem")]
        self.address = "127.0.0.1:%d" % self._server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([tuple(pair)]))

    def __enter__(self):
        self._server.start()
        return self

    def __exit__(self, *_):
        self._server.stop(None).wait()

    def _play(self, _, context):
        if ("authorization", f"Bearer {self._token}") not in context.invocation_metadata():
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "the bearer token is not known here")
        return iter(())


class SecurityTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        run = command()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.certificates = Path(folder.name) / "certs"
        subprocess.run([*run, "certificates", str(cls.certificates)], check=True, stdout=subprocess.DEVNULL)
        cls.ca = cls.certificates / "authority.pem"

    def files(self, role):
        return {"ca": self.ca, "certificate": self.certificates / f"{role}.pem", "key": self.certificates / f"{role}-key.pem"}

    def test_a_certificate_says_what_one_may_do(self):
        node = Node(
            "replay-service",
            "replay-service.standalone=true",
            f"security.certificate={self.certificates}/{{role}}.pem",
            f"security.key={self.certificates}/{{role}}-key.pem",
            f"security.authority={self.ca}",
        )
        self.addCleanup(node.close)
        columns = [polyak.replay.Column(name) for name in ("observation", "action", "reward")]
        tables = [polyak.replay.Table("replay", 100, polyak.replay.UNIFORM)]
        with polyak.ReplayClient(node.address, "mine", **self.files("operator")) as replay:
            self.assertTrue(replay.create_tables(columns, tables))
        with polyak.ReplayClient(node.address, "mine", **self.files("actor-node")) as replay:
            with self.assertRaisesRegex(errors.PermissionDenied, "CreateTables is for role learner-node or operator"):
                replay.create_tables(columns, tables)
        with polyak.ReplayClient(node.address, "mine", ca=self.ca) as replay:
            with self.assertRaisesRegex(errors.Unauthenticated, "CreateTables takes a client certificate"):
                replay.create_tables(columns, tables)

    def test_a_token_opens_the_gateway(self):
        with TokenGateway(self.certificates, "secret") as gateway:
            self.assertEqual(polyak.play(gym.Counting(length=3), gateway.address, ca=self.ca, token="secret").steps, 0)
            with self.assertRaisesRegex(errors.Unauthenticated, "not known here"):
                polyak.play(gym.Counting(length=3), gateway.address, ca=self.ca, token="another")


class AccessTest(unittest.TestCase):
    def test_a_certificate_comes_with_its_key(self):
        with self.assertRaisesRegex(ValueError, "comes with its key"):
            channels.Access(ca="ca.pem", certificate="mine.pem")

    def test_a_token_goes_over_tls(self):
        with self.assertRaisesRegex(ValueError, "goes over TLS"):
            polyak.play(gym.Counting(length=3), "127.0.0.1:7005", token="secret")
