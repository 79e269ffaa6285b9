package dev.polyak.actor.metrics;

import static dev.polyak.node.metrics.Metric.Definition.counter;
import static dev.polyak.node.metrics.Metric.Definition.gauge;
import static dev.polyak.node.metrics.Metric.Definition.summary;

import dev.polyak.node.metrics.Metric;

/** What an actor-node measures. */
public enum ActorMetric implements Metric {
  ENVIRONMENT_STEPS(
      counter(
          "polyak_actor_environment_steps_total",
          "steps",
          "Steps that the node's lanes have taken.")),
  STEPS_ACKNOWLEDGED(
      counter(
          "polyak_actor_steps_acknowledged_total",
          "steps",
          "Steps that the replay shard has stored.")),
  UNACKNOWLEDGED_STEPS(
      gauge(
          "polyak_actor_unacknowledged_steps",
          "steps",
          "Steps that were handed over to be appended and are not acknowledged.")),
  MESSAGES_IN_FLIGHT(
      gauge(
          "polyak_actor_append_messages_in_flight",
          "messages",
          "Messages of steps that were sent and are not acknowledged.")),

  GATEWAY_CLIENTS(gauge("polyak_actor_gateway_clients", "clients", "Clients that play.")),
  GATEWAY_ENVIRONMENTS(
      gauge(
          "polyak_actor_gateway_environments",
          "environments",
          "Environments of the clients that play.")),
  GATEWAY_CLIENT_STEPS(
      counter(
          "polyak_actor_gateway_client_steps_total",
          "steps",
          "Steps of the clients whose first environment had this lane, evaluations included; the log says"
              + " which client has which. At most a series for each of actor-node.gateway.environments.",
          "lane")),
  GATEWAY_ANSWER_SECONDS(
      summary(
          "polyak_actor_gateway_answer_seconds",
          "seconds",
          "From a client's report to its actions, waits for other clients and for the replay"
              + " included.")),

  EPISODE_RETURN(
      summary(
          "polyak_actor_episode_return",
          "",
          "Undiscounted returns of the episodes that ended, exploration included.")),
  EPISODE_LENGTH(
      summary("polyak_actor_episode_length", "steps", "Lengths of the episodes that ended.")),
  EPSILON(
      gauge(
          "polyak_actor_epsilon",
          "",
          "Part of the actions that were random when the lane's last episode ended. One series for"
              + " each of actor-node.lanes; lane is the number of the run's lane.",
          "lane")),
  INITIAL_PRIORITY(
      summary(
          "polyak_actor_initial_priority",
          "",
          "Priorities that steps are appended with; none where the table samples uniformly.")),

  WEIGHTS_EPOCH(gauge("polyak_actor_weights_epoch", "", "Epoch of the weights that act.")),
  WEIGHTS_VERSION(
      gauge("polyak_actor_weights_version", "", "Version in its epoch of the weights that act.")),
  WEIGHTS_UPDATE(
      gauge(
          "polyak_actor_weights_update",
          "updates",
          "Learner updates behind the weights that act.")),
  WEIGHTS_STALENESS_UPDATES(
      gauge(
          "polyak_actor_weights_staleness_updates",
          "updates",
          "Learner updates that the run's newest weights, as far as the node knows, have more than the"
              + " weights that act.")),
  WEIGHTS_STALENESS_SECONDS(
      gauge(
          "polyak_actor_weights_staleness_seconds",
          "seconds",
          "For how long the weights that act have been in use.")),

  EVALUATIONS(
      counter(
          "polyak_actor_evaluations_total",
          "evaluations",
          "Evaluations that this node has played; deciding is true for those that decide whether the"
              + " run's bar is reached, else false.",
          "deciding")),
  EVALUATION_RETURN(
      gauge(
          "polyak_actor_evaluation_return",
          "",
          "Mean return of the newest evaluation that this node has played, deciding or not.",
          "deciding")),

  UNREPORTED_EPISODES(
      counter(
          "polyak_actor_unreported_episodes_total",
          "episodes",
          "Episodes that the run was never told of, because too many ended before the next report.")),
  REPORT_FAILURES(
      counter("polyak_actor_report_failures_total", "reports", "Reports that the run refused.")),
  SESSION_RESTARTS(
      counter(
          "polyak_actor_session_restarts_total",
          "sessions",
          "Sessions after the first: an environment had failed, or the node joined its run again."));

  private final Definition definition;

  ActorMetric(Definition definition) {
    this.definition = definition;
  }

  @Override
  public Definition definition() {
    return definition;
  }
}
