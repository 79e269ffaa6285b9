package dev.polyak.launcher;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which pods reach which, as network policies of one namespace say: where policies select a pod,
 * one of them has to allow what it calls, or what calls it.
 */
record NetworkReach(String namespace, List<NetworkPolicy> policies) {
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  /** A pod somewhere in the cluster. */
  record Pod(String namespace, Map<String, String> labels) {}

  /** What a rule of either direction says. */
  private record Rule(List<NetworkPolicyPeer> peers, List<NetworkPolicyPort> ports) {}

  static NetworkReach of(Manifests manifests) {
    List<NetworkPolicy> policies = manifests.all(NetworkPolicy.class);
    return new NetworkReach(policies.getFirst().getMetadata().getNamespace(), policies);
  }

  /** Whether a pod's own policies let it connect to a port of another. */
  boolean mayCall(Pod own, Pod other, int port, String protocol) {
    return permitted("Egress", NetworkReach::egress, own, other, port, protocol);
  }

  /** Whether a pod's own policies let another connect to a port of it. */
  boolean mayBeCalled(Pod own, Pod other, int port, String protocol) {
    return permitted("Ingress", NetworkReach::ingress, own, other, port, protocol);
  }

  private boolean permitted(
      String direction,
      Function<NetworkPolicy, List<Rule>> rules,
      Pod own,
      Pod peer,
      int port,
      String protocol) {
    List<NetworkPolicy> selecting =
        policies.stream()
            .filter(policy -> own.namespace().equals(namespace))
            .filter(policy -> policy.getSpec().getPolicyTypes().contains(direction))
            .filter(policy -> selects(policy.getSpec().getPodSelector(), own.labels()))
            .toList();
    return selecting.isEmpty()
        || selecting.stream()
            .flatMap(policy -> rules.apply(policy).stream())
            .anyMatch(rule -> allows(rule, peer, port, protocol));
  }

  private static List<Rule> ingress(NetworkPolicy policy) {
    return policy.getSpec().getIngress().stream()
        .map(rule -> new Rule(rule.getFrom(), rule.getPorts()))
        .toList();
  }

  private static List<Rule> egress(NetworkPolicy policy) {
    return policy.getSpec().getEgress().stream()
        .map(rule -> new Rule(rule.getTo(), rule.getPorts()))
        .toList();
  }

  private boolean allows(Rule rule, Pod peer, int port, String protocol) {
    boolean toPort =
        rule.ports().isEmpty()
            || rule.ports().stream()
                .anyMatch(
                    each ->
                        each.getPort().getIntVal() == port
                            && (each.getProtocol() == null ? "TCP" : each.getProtocol())
                                .equals(protocol));
    return toPort
        && (rule.peers().isEmpty() || rule.peers().stream().anyMatch(each -> isPeer(each, peer)));
  }

  private boolean isPeer(NetworkPolicyPeer rule, Pod peer) {
    boolean there =
        rule.getNamespaceSelector() == null
            ? peer.namespace().equals(namespace)
            : selects(rule.getNamespaceSelector(), Map.of(NAMESPACE_NAME, peer.namespace()));
    return there
        && (rule.getPodSelector() == null || selects(rule.getPodSelector(), peer.labels()));
  }

  /** Whether labels are what a selector asks for. */
  static boolean selects(LabelSelector selector, Map<String, String> labels) {
    Map<String, String> wanted = selector.getMatchLabels();
    return (wanted == null || labels.entrySet().containsAll(wanted.entrySet()))
        && selector.getMatchExpressions().stream().allMatch(each -> meets(each, labels));
  }

  private static boolean meets(LabelSelectorRequirement requirement, Map<String, String> labels) {
    String value = labels.get(requirement.getKey());
    return switch (requirement.getOperator()) {
      case "In" -> value != null && requirement.getValues().contains(value);
      case "NotIn" -> value == null || !requirement.getValues().contains(value);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default ->
          throw new IllegalArgumentException(
              "a selector has no operator " + requirement.getOperator());
    };
  }
}
