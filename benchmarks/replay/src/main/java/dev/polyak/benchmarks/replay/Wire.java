package dev.polyak.benchmarks.replay;

import com.google.protobuf.MessageLite;
import dev.polyak.proto.AliasingMarshaller;
import dev.polyak.replay.v1.AppendResponse;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import dev.polyak.replay.v1.SampleRequest;
import dev.polyak.replay.v1.SampleResponse;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The protocol's calls as the generated stubs have them, but for copies that they make. */
final class Wire {
  private static final int FLOW_CONTROL_WINDOW = 4 << 20;
  private static final int MAXIMUM_MESSAGE_BYTES = (1 << 20) + (1 << 16);

  /** Appends messages that are bytes already. */
  static final MethodDescriptor<InputStream, AppendResponse> APPEND =
      ReplayServiceGrpc.getAppendMethod().toBuilder(
              new Bytes(), ReplayServiceGrpc.getAppendMethod().getResponseMarshaller())
          .build();

  /** Receives batches whose columns are views of one array. */
  static final MethodDescriptor<SampleRequest, SampleResponse> SAMPLE =
      ReplayServiceGrpc.getSampleMethod().toBuilder(
              ReplayServiceGrpc.getSampleMethod().getRequestMarshaller(),
              AliasingMarshaller.of(ReplayServiceGrpc.getSampleMethod().getResponseMarshaller()))
          .build();

  private Wire() {}

  private static final class Bytes implements Marshaller<InputStream> {
    @Override
    public InputStream stream(InputStream value) {
      return value;
    }

    @Override
    public InputStream parse(InputStream stream) {
      throw new UnsupportedOperationException("requests are only sent");
    }
  }

  static InputStream bytes(MessageLite message) {
    return new ByteArrayInputStream(message.toByteArray());
  }

  /** A connection whose calls run in its event loop. */
  static ManagedChannel connect(int port, ChannelCredentials credentials) {
    return NettyChannelBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), credentials)
        .directExecutor()
        .disableRetry()
        .flowControlWindow(FLOW_CONTROL_WINDOW)
        .maxInboundMessageSize(MAXIMUM_MESSAGE_BYTES)
        .build();
  }

  static void close(ManagedChannel channel) {
    channel.shutdownNow();
    try {
      channel.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
