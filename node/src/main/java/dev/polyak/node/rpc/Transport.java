package dev.polyak.node.rpc;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Servers and channels, alike for every node.
 *
 * <p>Calls run on {@code executor}; a direct one runs them in the caller's thread, which is what
 * makes a deterministic run deterministic.
 */
public final class Transport {
  /** Bytes of one message at the most: 1 MiB of content and its framing. */
  public static final int MAXIMUM_MESSAGE_BYTES = (1 << 20) + (1 << 16);

  private static final int FLOW_CONTROL_WINDOW = 4 << 20;
  private static final long KEEPALIVE_SECONDS = 10;
  private static final long KEEPALIVE_TIMEOUT_SECONDS = 5;
  private static final long HANDSHAKE_SECONDS = 20;

  private Transport() {}

  /**
   * Starts a server with the services and the gRPC health service, in plaintext.
   *
   * @throws CannotListenException if the address cannot be bound
   */
  public static Server serve(Address address, List<BindableService> services, Executor executor) {
    return serve(
        address,
        services,
        executor,
        executor,
        new HealthStatusManager(),
        List.of(),
        MAXIMUM_MESSAGE_BYTES,
        Protection.none());
  }

  /**
   * As above.
   *
   * @param streams runs the calls whose both sides are streams
   * @param health says from now on that the server as a whole, and each service under its full
   *     name, is serving
   * @param tracers see every call
   * @param messageBytes of one message at the most
   * @param protection of its connections
   */
  public static Server serve(
      Address address,
      List<BindableService> services,
      Executor executor,
      Executor streams,
      HealthStatusManager health,
      List<? extends ServerStreamTracer.Factory> tracers,
      int messageBytes,
      Protection protection) {
    ServerBuilder<?> builder =
        switch (address) {
          case Address.InProcess inProcess -> InProcessServerBuilder.forName(inProcess.name());
          case Address.Tcp tcp -> overTcp(tcp, protection);
        };
    for (BindableService service : services) {
      ServerServiceDefinition definition = service.bindService();
      builder.addService(definition);
      health.setStatus(definition.getServiceDescriptor().getName(), ServingStatus.SERVING);
    }
    tracers.forEach(builder::addStreamTracerFactory);
    builder
        .addService(health.getHealthService())
        .maxInboundMessageSize(messageBytes)
        .maxInboundMetadataSize(protection.limits().metadataBytes())
        .executor(executor);
    if (streams != executor) {
      builder.callExecutor(new OfStreams(streams));
    }
    try {
      return builder.build().start();
    } catch (IOException cannotBind) {
      Throwable cause = cannotBind.getCause() == null ? cannotBind : cannotBind.getCause();
      throw new CannotListenException(address, cause);
    }
  }

  private static NettyServerBuilder overTcp(Address.Tcp address, Protection protection) {
    protection.requireToListen(address);
    ServerLimits limits = protection.limits();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(address.host(), address.port()), protection.server())
            .addTransportFilter(new ConnectionLimit(limits.connections()))
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(limits.callsPerConnection())
            .flowControlWindow(FLOW_CONTROL_WINDOW)
            .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(KEEPALIVE_SECONDS / 2, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    if (limits.idleSeconds() > 0) {
      builder.maxConnectionIdle(limits.idleSeconds(), TimeUnit.SECONDS);
    }
    if (limits.ageSeconds() > 0) {
      builder.maxConnectionAge(limits.ageSeconds(), TimeUnit.SECONDS);
    }
    protection.admission().ifPresent(builder::intercept);
    return builder;
  }

  /** Has an executor of its own for calls whose both sides are streams. */
  private record OfStreams(Executor streams) implements ServerCallExecutorSupplier {
    @Override
    public <Q, R> Executor getExecutor(ServerCall<Q, R> call, Metadata headers) {
      boolean streaming = call.getMethodDescriptor().getType() == MethodType.BIDI_STREAMING;
      return streaming ? streams : null;
    }
  }

  /** The address that a started server is to be reached at: with its real port. */
  public static Address addressOf(Server server, Address configured) {
    return configured instanceof Address.Tcp tcp
        ? new Address.Tcp(tcp.host(), server.getPort())
        : configured;
  }

  /**
   * A channel in plaintext; it connects with its first call and again after a loss, with back-off.
   * A host's name is looked up anew then: a container that was restarted may have another address.
   */
  public static ManagedChannel connect(Address address, Executor executor) {
    return connect(address, executor, MAXIMUM_MESSAGE_BYTES, Protection.none());
  }

  /**
   * As above. A name is looked up here, which may take a while.
   *
   * @param messageBytes of one message at the most
   * @param protection of its connections
   */
  public static ManagedChannel connect(
      Address address, Executor executor, int messageBytes, Protection protection) {
    ManagedChannelBuilder<?> builder =
        switch (address) {
          case Address.InProcess inProcess -> InProcessChannelBuilder.forName(inProcess.name());
          case Address.Tcp tcp ->
              NettyChannelBuilder.forAddress(tcp.host(), tcp.port(), protection.channel())
                  .flowControlWindow(FLOW_CONTROL_WINDOW)
                  .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                  .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                  .keepAliveWithoutCalls(true);
        };
    return builder.maxInboundMessageSize(messageBytes).executor(executor).build();
  }
}
