package io.hirundo.appliance.system;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms, as the map of the rooms draws them. */
class ArchitectureTest {
    private static final String SENSORS = "io.hirundo.sensors..";
    private static final String GATEWAY = "io.hirundo.gateway..";
    private static final String APPLIANCE = "io.hirundo.appliance..";
    private static final String CHIP = "io.hirundo.sensors.chip..";
    private static final String PI4J = "com.pi4j..";
    private static final String MQTT = "org.eclipse.paho..";

    private static final ImportOption NO_TESTS = location ->
            !location.contains("/test-classes/") && !location.contains("-tests.jar");
    private static final JavaClasses PROGRAM = new ClassFileImporter().withImportOption(NO_TESTS).importPackages("io.hirundo");

    @Test
    void sensorDriversKnowNothingOfTheGateway() {
        noClasses().that().resideInAPackage(SENSORS).should().dependOnClassesThat().resideInAnyPackage(GATEWAY, APPLIANCE)
                .check(PROGRAM);
    }

    @Test
    void theGatewayKnowsNothingOfSensorsAndPi4j() {
        noClasses().that().resideInAPackage(GATEWAY)
                .should().dependOnClassesThat().resideInAnyPackage(SENSORS, APPLIANCE, PI4J)
                .check(PROGRAM);
    }

    @Test
    void theApplianceLeavesThePinsToTheSensorDrivers() {
        noClasses().that().resideInAPackage(APPLIANCE).should().dependOnClassesThat().resideInAPackage(PI4J).check(PROGRAM);
    }

    @Test
    void chipsKnowNeitherThreadsNorMqtt() {
        noClasses().that().resideInAPackage(CHIP).should().dependOnClassesThat().resideInAnyPackage(MQTT)
                .orShould().dependOnClassesThat().haveNameMatching("java\\.util\\.concurrent\\..*(Execut|Future|ForkJoin|Queue).*")
                .orShould().callMethodWhere(runsOrStartsAThread())
                .orShould().callConstructorWhere(runsOrStartsAThread())
                .check(PROGRAM);
    }

    @Test
    void theRoomsOfTheGatewayDependOnEachOtherInOneDirection() {
        slices().matching("io.hirundo.gateway.(*)..").should().beFreeOfCycles().check(PROGRAM);
    }

    @Test
    void theRoomsOfTheSensorDriversDependOnEachOtherInOneDirection() {
        slices().matching("io.hirundo.sensors.(*)..").should().beFreeOfCycles().check(PROGRAM);
    }

    /** Who asked the machine, and measured with it how long something takes, would be wrong the day its clock is set. */
    @Test
    void onlyAFewAskTheMachineForTheTimeOfDay() {
        noClasses().that().resideInAnyPackage(GATEWAY, SENSORS)
                .and().doNotHaveSimpleName("MachineTime") // all of the gateway has it from there
                .and().doNotHaveSimpleName("Surroundings") // and all of the sensors from here
                .and().doNotHaveSimpleName("Journal") // names of files
                .and().doNotHaveSimpleName("Uplink") // since when it is as it is, for people
                .should().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(Instant.class, "now")
                .orShould().callMethod(Clock.class, "systemUTC")
                .orShould().callMethod(InstantSource.class, "system")
                .check(PROGRAM);
    }

    /** Handing an interrupt on is no thread of one's own. */
    private static DescribedPredicate<JavaCall<?>> runsOrStartsAThread() {
        Set<String> harmless = Set.of("currentThread", "interrupt");
        return DescribedPredicate.describe("runs or starts a thread",
                call -> call.getTargetOwner().isEquivalentTo(Thread.class) && !harmless.contains(call.getName()));
    }
}
