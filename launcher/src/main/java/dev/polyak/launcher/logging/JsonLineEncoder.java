package dev.polyak.launcher.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polyak.node.LogFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * A line of the log as one JSON object.
 *
 * <pre>
 *   time, level           ISO 8601 in UTC; ERROR, WARN, INFO, DEBUG, TRACE
 *   role, node, run       of the process, see {@link LogIdentity}; run also of the thread
 *   stream                where a line is about one
 *   logger, thread        who says it
 *   message
 *   exception             with its whole stack trace, where there is one
 * </pre>
 *
 * <p>A field that is not known is left out.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NONE = {};
  private final ObjectMapper json = new ObjectMapper();

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Map<String, String> line = new LinkedHashMap<>();
    line.put("time", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    LogIdentity.addTo(line, event.getLoggerContextVO());
    String run = event.getMDCPropertyMap().get(LogFields.RUN);
    if (run != null) {
      line.put(LogFields.RUN, run);
    }
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> line.put(pair.key, String.valueOf(pair.value)));
    }
    line.put("logger", event.getLoggerName());
    line.put("thread", event.getThreadName());
    line.put("message", event.getFormattedMessage());
    if (event.getThrowableProxy() != null) {
      line.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    try {
      return (json.writeValueAsString(line) + "\n").getBytes(UTF_8);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }
}
