package dev.polyak.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Drainable;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Reads each message into an array of its own, of which its {@code bytes} fields are views: they
 * are copied once less than by gRPC's marshaller. A field keeps its whole message in memory.
 * Thread-safe.
 */
public final class AliasingMarshaller<T> implements Marshaller<T> {
  private final Marshaller<T> plain;
  private final Class<? extends T> type;
  private final Parser<? extends MessageLite> parser;

  private AliasingMarshaller(Marshaller<T> plain, Class<? extends T> type, MessageLite prototype) {
    this.plain = plain;
    this.type = type;
    parser = prototype.getParserForType();
  }

  /**
   * A marshaller of the same messages as one of gRPC's for protobuf.
   *
   * @throws IllegalArgumentException if that is another marshaller
   */
  public static <T> AliasingMarshaller<T> of(Marshaller<T> plain) {
    if (plain instanceof PrototypeMarshaller<T> known
        && known.getMessagePrototype() instanceof MessageLite prototype) {
      return new AliasingMarshaller<>(plain, known.getMessageClass(), prototype);
    }
    throw new IllegalArgumentException("not a marshaller of protobuf's messages: " + plain);
  }

  /** The same service, whose requests are read so. */
  public static ServerServiceDefinition ofRequests(ServerServiceDefinition service) {
    List<? extends ServerMethodDefinition<?, ?>> methods =
        service.getMethods().stream().map(AliasingMarshaller::ofRequest).toList();
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder aliasing = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(aliasing::addMethod);
    return aliasing.build();
  }

  private static <Q, R> ServerMethodDefinition<Q, R> ofRequest(
      ServerMethodDefinition<Q, R> method) {
    MethodDescriptor<Q, R> plain = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        plain.toBuilder(of(plain.getRequestMarshaller()), plain.getResponseMarshaller()).build(),
        method.getServerCallHandler());
  }

  @Override
  public InputStream stream(T message) {
    return plain.stream(message);
  }

  @Override
  public T parse(InputStream stream) {
    // What can be drained was never written: the in-process transport hands over the message
    // itself.
    if (stream instanceof Drainable) {
      return plain.parse(stream);
    }
    try {
      byte[] bytes = new byte[stream.available()];
      stream.readNBytes(bytes, 0, bytes.length);
      CodedInputStream input = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
      input.enableAliasing(true);
      MessageLite message = parser.parseFrom(input);
      input.checkLastTagWas(0);
      return type.cast(message);
    } catch (InvalidProtocolBufferException invalid) {
      throw Status.INTERNAL
          .withDescription("a message cannot be read")
          .withCause(invalid)
          .asRuntimeException();
    } catch (IOException failure) {
      throw Status.UNAVAILABLE.withCause(failure).asRuntimeException();
    }
  }
}
