package dev.polyak.paramserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polyak.node.configuration.Configuration;
import dev.polyak.node.rpc.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParamServerSettingsTest {
  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(Configuration.layers().build().section("param-server", ParamServerSettings.class))
        .isEqualTo(ParamServerSettings.defaults(new Address.Tcp("127.0.0.1", 7001), ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lease-seconds=0",
        "persist-seconds=0",
        "maximum-runs=0",
        "maximum-members=-1",
        "maximum-readers=0",
        "maximum-uploads=0",
        "maximum-upload-bytes=1",
        "upload-seconds=0",
        "subscriber-stall-seconds=0.5",
        "listen=nowhere",
      })
  void valuesOutOfRangeAreRefusedByKey(String assignment) {
    String key = "param-server." + assignment.substring(0, assignment.indexOf('='));
    assertThatThrownBy(() -> Configuration.layers().set("param-server." + assignment))
        .hasMessageContaining(key)
        .hasMessageContaining("out of range");
  }
}
