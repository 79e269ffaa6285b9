package dev.polyak.paramserver;

import dev.polyak.node.Host;
import dev.polyak.node.ServerStop;
import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import dev.polyak.node.rpc.Transport;
import dev.polyak.node.security.CertificateRole;
import io.grpc.Server;

/** The param-server: runs, leases, weights. */
public final class ParamServerNode {
  private ParamServerNode() {}

  /**
   * Starts the node on a host.
   *
   * @return where it is reached
   * @throws dev.polyak.node.rpc.CannotListenException if its port is in use
   */
  public static Address start(Host host, Configuration configuration) {
    ParamServerSettings settings = configuration.section("param-server", ParamServerSettings.class);
    ParamServer paramServer = new ParamServer(settings, host.system(), host.meters());
    host.meters().node(CertificateRole.PARAM_SERVER.text(), "param-server", "");
    settings
        .state()
        .ifPresent(folder -> host.meters().disk("param-server.state-directory", folder));
    Address configured = settings.listen();
    Server server;
    try {
      server = host.serve(configured, paramServer.services());
    } catch (RuntimeException cannotListen) {
      paramServer.close();
      throw cannotListen;
    }
    host.atStop(Host.Phase.SERVE, "param-server", () -> ServerStop.of(server, paramServer::close));
    host.readiness("param-server", "its port").ready();
    return Transport.addressOf(server, configured);
  }
}
