package io.hirundo.sensors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom in this module. */
@AnalyzeClasses(packages = "io.hirundo.sensors", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    @ArchTest
    static final ArchRule chipsKnowNoBusesNoSimulationAndNoAgent = noClasses().that().resideInAPackage("..chip..")
            .should().dependOnClassesThat().resideInAnyPackage("..bus..", "..sim..", "..agent..");

    @ArchTest
    static final ArchRule chipsHaveNoThreads = noClasses().that().resideInAPackage("..chip..").and().doNotHaveSimpleName("Pause")
            .should().dependOnClassesThat().resideInAnyPackage("java.util.concurrent..")
            .orShould().dependOnClassesThat().areAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule theSimulationKnowsNoBusesAndNoAgent = noClasses().that().resideInAPackage("..sim..")
            .should().dependOnClassesThat().resideInAnyPackage("..bus..", "..agent..");

    @ArchTest
    static final ArchRule theAgentKnowsNoBuses = noClasses().that().resideInAPackage("..agent..")
            .should().dependOnClassesThat().resideInAnyPackage("..bus..", "..sim..", "com.pi4j..");

    @ArchTest
    static final ArchRule onlyGpioTalksToTheKernelByItself = noClasses().that().resideOutsideOfPackage("..bus.gpio..")
            .should().dependOnClassesThat().resideInAPackage("java.lang.foreign..");

    @ArchTest
    static final ArchRule onlyOneClassTalksToPaho = noClasses().that().haveNameNotMatching(".*PahoConnection.*")
            .should().dependOnClassesThat().resideInAPackage("org.eclipse.paho..");

    @ArchTest
    static final ArchRule nobodyKnowsTheGateway = noClasses()
            .should().dependOnClassesThat().resideInAnyPackage("io.hirundo.gateway..", "io.hirundo.appliance..");

    @ArchTest
    static final ArchRule timeIsHandedIn = noClasses().that().doNotHaveFullyQualifiedName("io.hirundo.sensors.Sensors")
            .and().doNotHaveFullyQualifiedName("io.hirundo.sensors.Sensors$Surroundings")
            .should().callMethod(System.class, "nanoTime").orShould().callMethod(System.class, "currentTimeMillis");
}
