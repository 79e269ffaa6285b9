package dev.polyak.learner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.polyak.replay.v1.Column;
import dev.polyak.replay.v1.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private final ByteBuffer content = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);

  private float[] secondValue(DataType type) {
    Values values =
        new Values(Column.newBuilder().setName("c").setDataType(type).addShape(2).build());
    int bytes = content.position();
    values.set(ByteString.copyFrom(content.flip()), bytes / values.valueBytes());
    float[] read = new float[values.width() + 1];
    values.copy(1, read, 1);
    return read;
  }

  @Test
  void readsEveryDataType() {
    content.put(new byte[] {1, 2, 3, (byte) 255});
    assertThat(secondValue(DataType.DATA_TYPE_UINT8)).containsExactly(0, 3, 255);

    content.clear().putInt(1).putInt(2).putInt(-3).putInt(4);
    assertThat(secondValue(DataType.DATA_TYPE_INT32)).containsExactly(0, -3, 4);

    content.clear().putLong(1).putLong(2).putLong(3).putLong(-4);
    assertThat(secondValue(DataType.DATA_TYPE_INT64)).containsExactly(0, 3, -4);

    content.clear().putFloat(1).putFloat(2).putFloat(3.5f).putFloat(4);
    assertThat(secondValue(DataType.DATA_TYPE_FLOAT32)).containsExactly(0, 3.5f, 4);

    content.clear().putDouble(1).putDouble(2).putDouble(3.5).putDouble(4);
    assertThat(secondValue(DataType.DATA_TYPE_FLOAT64)).containsExactly(0, 3.5f, 4);
  }
}
