package dev.polyak.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.polyak.replay.v1.AppendRequest;
import dev.polyak.replay.v1.AppendRows;
import dev.polyak.replay.v1.ReplayServiceGrpc;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AliasingMarshallerTest {
  private static final AppendRequest MESSAGE =
      AppendRequest.newBuilder()
          .setRows(
              AppendRows.newBuilder()
                  .setHandle(3)
                  .setFirstSequence(1L << 40)
                  .setFlags(ByteString.copyFrom(new byte[] {1, 2, 3}))
                  .addColumns(ByteString.copyFromUtf8("a column")))
          .build();

  private final Marshaller<AppendRequest> plain =
      ReplayServiceGrpc.getAppendMethod().getRequestMarshaller();
  private final AliasingMarshaller<AppendRequest> aliasing = AliasingMarshaller.of(plain);

  @Test
  void readsWhatWasWritten() {
    assertThat(aliasing.parse(new ByteArrayInputStream(MESSAGE.toByteArray()))).isEqualTo(MESSAGE);
  }

  @Test
  void handsOverAMessageThatWasNotWritten() {
    assertThat(aliasing.parse(aliasing.stream(MESSAGE))).isSameAs(MESSAGE);
  }

  @Test
  void refusesAMessageThatIsCutOff() {
    byte[] bytes = MESSAGE.toByteArray();

    assertThatThrownBy(
            () -> aliasing.parse(new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length - 1))))
        .satisfies(
            failure ->
                assertThat(Status.fromThrowable(failure).getCode())
                    .isEqualTo(Status.Code.INTERNAL));
  }

  @Test
  void readsTheRequestsOfAWholeService() {
    ServerServiceDefinition service =
        AliasingMarshaller.ofRequests(
            ReplayServiceGrpc.bindService(new ReplayServiceGrpc.AsyncService() {}));

    assertThat(service.getMethods())
        .hasSameSizeAs(ReplayServiceGrpc.getServiceDescriptor().getMethods())
        .allSatisfy(
            method ->
                assertThat(method.getMethodDescriptor().getRequestMarshaller())
                    .isInstanceOf(AliasingMarshaller.class));
    assertThat(service.getMethod("polyak.replay.v1.ReplayService/Append").getMethodDescriptor())
        .extracting(descriptor -> descriptor.getType())
        .isEqualTo(MethodType.BIDI_STREAMING);
  }
}
