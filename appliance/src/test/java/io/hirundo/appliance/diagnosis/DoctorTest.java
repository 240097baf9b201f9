package io.hirundo.appliance.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.appliance.diagnosis.Finding.Sign;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DoctorTest {
    private static final Consumer<String> QUIET = _ -> { };

    private interface Looking {
        void look(Findings findings) throws Exception;
    }

    private static Check check(String name, Looking looking) {
        return new Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void look(Findings findings) throws Exception {
                looking.look(findings);
            }
        };
    }

    @Test
    void tellsTheFindingsInTheOrderOfTheChecksWhicheverIsFirst() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        List<Finding> told = new ArrayList<>();
        List<Finding> all = new Doctor(Duration.ofSeconds(30), QUIET).examine(List.of(
                check("one", findings -> {
                    second.await();
                    findings.ok("late");
                }),
                check("two", findings -> {
                    findings.wrong("early", "mend it");
                    second.countDown();
                })), told::add);

        assertThat(all).extracting(Finding::check).containsExactly("one", "two");
        assertThat(told).isEqualTo(all);
    }

    @Test
    void leavesBehindWhatHangsAndKeepsWhatItHasFound() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        List<Finding> all = new Doctor(Duration.ofMillis(200), QUIET).examine(List.of(
                check("disk", findings -> {
                    findings.ok("the first half");
                    never.await();
                }),
                check("clock", findings -> findings.ok("right"))), _ -> { });

        assertThat(all).extracting(Finding::found).containsExactly("the first half", "did not come to an end within 0 s", "right");
        assertThat(all.get(1).sign()).isEqualTo(Sign.UNKNOWN);
        assertThat(Report.isWell(all)).isTrue();
    }

    @Test
    void saysWhichCheckItWaitsFor() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        List<String> waiting = new ArrayList<>();
        new Doctor(Duration.ofSeconds(30), name -> {
            waiting.add(name);
            told.countDown();
        }).examine(List.of(check("slow", _ -> told.await())), _ -> { });

        assertThat(waiting).contains("slow");
    }

    @Test
    void aCheckThatFailsIsAFindingAndNoEnd() throws Exception {
        List<Finding> all = new Doctor(Duration.ofSeconds(30), QUIET).examine(List.of(check("keys", _ -> {
            throw new IOException("Input/output error");
        })), _ -> { });

        assertThat(all).singleElement().satisfies(finding -> {
            assertThat(finding.sign()).isEqualTo(Sign.UNKNOWN);
            assertThat(finding.found()).contains("Input/output error");
            assertThat(finding.todo()).contains("hirundo support");
        });
    }

    @Test
    void printsWhatToDoUnderEachFindingAndSumsThemUp() {
        List<Finding> findings = List.of(new Finding("disk", Sign.OK, "12 GiB free", ""),
                new Finding("broker", Sign.WRONG, "Mosquitto is not installed", "apt-get install mosquitto"),
                new Finding("clock", Sign.WARNING, "not set", "set it"));

        assertThat(findings.stream().map(Report::line)).containsExactly(
                "ok       disk          12 GiB free",
                "wrong    broker        Mosquitto is not installed\n                       -> apt-get install mosquitto",
                "warning  clock         not set\n                       -> set it");
        assertThat(Report.summary(findings)).isEqualTo("1 thing is wrong, 1 warning.");
        assertThat(Report.summary(List.of())).isEqualTo("Nothing is wrong.");
    }
}
