package dev.polyak.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between modules point one way. */
@AnalyzeClasses(packages = "dev.polyak", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String[] PURE = {
    "dev.polyak.networks..", "dev.polyak.agents..", "dev.polyak.environments.."
  };
  private static final String[] PROTOCOL = {
    "io.grpc..", "com.google.protobuf..", "dev.polyak.proto..", "dev.polyak..v1"
  };

  @ArchTest
  static final ArchRule mathematicsKnowsNeitherTransportNorActors =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(PROTOCOL, "akka..", "dev.polyak.node.."));

  @ArchTest
  static final ArchRule environmentsKnowNothingElse =
      noClasses()
          .that()
          .resideInAPackage("dev.polyak.environments..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "dev.polyak.environments..", "java..", "javax.imageio..", "org.w3c.dom..");

  @ArchTest
  static final ArchRule networksDoNotKnowAgents =
      noClasses()
          .that()
          .resideInAPackage("dev.polyak.networks..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.polyak.agents..");

  @ArchTest
  static final ArchRule onlyTheDl4jEngineKnowsDl4j =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.polyak.networks.dl4j..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco..");

  @ArchTest
  static final ArchRule replayKnowsNoOtherService =
      service("replay", "paramserver", "learner", "actor");

  @ArchTest
  static final ArchRule paramServerKnowsNoOtherService =
      service("paramserver", "replay", "learner", "actor");

  @ArchTest
  static final ArchRule learnerKnowsNoOtherService =
      service("learner", "replay", "paramserver", "actor");

  @ArchTest
  static final ArchRule actorKnowsNoOtherService =
      service("actor", "replay", "paramserver", "learner");

  @ArchTest
  static final ArchRule nobodyKnowsTheLauncher =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.polyak.launcher..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.polyak.launcher..");

  @ArchTest
  static final ArchRule tensorsDoNotTravelThroughMailboxes =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.polyak.replay.store..",
              "dev.polyak.actor.append..",
              "dev.polyak.learner.replay..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("akka..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.polyak.(**)").should().beFreeOfCycles();

  /**
   * A service depends on no class of another; generated messages of the protocol are everyone's.
   */
  private static ArchRule service(String name, String... others) {
    return noClasses()
        .that()
        .resideInAPackage("dev.polyak." + name + "..")
        .and()
        .resideOutsideOfPackage("dev.polyak..v1")
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "belong to another service",
                target -> {
                  String in = target.getPackageName();
                  for (String other : others) {
                    if (!in.endsWith(".v1") && (in + ".").startsWith("dev.polyak." + other + ".")) {
                      return true;
                    }
                  }
                  return false;
                }));
  }

  private static String[] concat(String[] first, String... second) {
    String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
