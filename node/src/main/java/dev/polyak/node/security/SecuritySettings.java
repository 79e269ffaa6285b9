package dev.polyak.node.security;

import dev.polyak.node.rpc.ServerLimits;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The section {@code security} of the configuration, whose {@code reference.conf} documents each
 * key.
 *
 * @param certificate file of the process's certificate and its intermediate ones; empty: plaintext
 * @param key file of the certificate's key
 * @param authority file of the certificates that others' are checked with
 * @param insecure whether plaintext may leave the loopback address
 * @param tokens file of bearer tokens' hashes; empty: none are known
 * @param reloadSeconds between two looks at the files
 */
record SecuritySettings(
    String certificate,
    String key,
    String authority,
    boolean insecure,
    String tokens,
    int reloadSeconds,
    ServerLimits limits) {

  SecuritySettings {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("certificate", certificate);
    files.put("key", key);
    files.put("authority", authority);
    String missing =
        String.join(
            ", ", files.keySet().stream().filter(name -> files.get(name).isEmpty()).toList());
    boolean tls = files.values().stream().anyMatch(file -> !file.isEmpty());
    if (tls && !missing.isEmpty()) {
      throw new IllegalArgumentException(
          "certificate, key and authority go together; not given: %s".formatted(missing));
    }
    if (tls && insecure) {
      throw new IllegalArgumentException(
          "insecure = true is for plaintext, and certificate = %s: leave one of them out"
              .formatted(certificate));
    }
  }

  boolean isTls() {
    return !certificate.isEmpty();
  }
}
