package dev.polyak.node.rpc;

import dev.polyak.node.metrics.Meters;
import dev.polyak.node.metrics.NodeMetric;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts a process's calls and their bytes. Thread-safe. */
public final class CallMeter extends ServerStreamTracer.Factory {
  private final LongAdder received;
  private final LongAdder sent;
  private final LongAdder open = new LongAdder();
  private final Map<Status.Code, LongAdder> ended = new EnumMap<>(Status.Code.class);

  /** A meter whose counts are among {@code meters}. */
  public CallMeter(Meters meters) {
    received = meters.counter(NodeMetric.GRPC_RECEIVED_BYTES);
    sent = meters.counter(NodeMetric.GRPC_SENT_BYTES);
    meters.gauge(NodeMetric.GRPC_OPEN_CALLS, open::sum);
    for (Status.Code code : Status.Code.values()) {
      ended.put(code, meters.counter(NodeMetric.GRPC_CALLS, code.name()));
    }
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    open.increment();
    return new Tracer();
  }

  private final class Tracer extends ServerStreamTracer {
    @Override
    public void inboundWireSize(long bytes) {
      received.add(bytes);
    }

    @Override
    public void outboundWireSize(long bytes) {
      sent.add(bytes);
    }

    @Override
    public void streamClosed(Status status) {
      open.decrement();
      ended.get(status.getCode()).increment();
    }
  }
}
