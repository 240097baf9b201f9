package io.hirundo.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.access.PairingCodes.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairingCodesTest {
    private static final Grant ANA = new Grant("ana", Role.OPERATOR, DevicePatterns.of(List.of("boiler", "pump-*")), Duration.ofHours(12));
    private static final long GOOD_FOR_MS = PairingCodes.GOOD_FOR.toMillis();

    @TempDir
    Path data;
    private Uptime now = new Uptime("boot-1", 5_000);
    private PairingCodes codes;

    private PairingCodes codes() {
        if (codes == null) {
            codes = new PairingCodes(data, () -> now);
        }
        return codes;
    }

    @Test
    void aCodeStandsForWhatItWasGivenFor() {
        Grant grant = codes().redeem(codes().issue(ANA)).orElseThrow();

        assertThat(grant.userId()).isEqualTo("ana");
        assertThat(grant.role()).isEqualTo(Role.OPERATOR);
        assertThat(grant.devices().toList()).containsExactly("boiler", "pump-*");
        assertThat(grant.ttl()).isEqualTo(Duration.ofHours(12));
    }

    @Test
    void aCodeIsGoodOnce() {
        String code = codes().issue(ANA);

        assertThat(codes().redeem(code)).isPresent();
        assertThat(codes().redeem(code)).isEmpty();
    }

    @Test
    void ofManyWhoUseItAtTheSameMomentOneSignsIn() throws Exception {
        for (int round = 0; round < 20; round++) {
            String code = codes().issue(ANA);
            Callable<Boolean> attempt = () -> codes().redeem(code).isPresent();
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                int in = 0;
                for (Future<Boolean> result : executor.invokeAll(List.of(attempt, attempt, attempt, attempt))) {
                    in += result.get() ? 1 : 0;
                }
                assertThat(in).isEqualTo(1);
            }
        }
    }

    @Test
    void aCodeIsGoodForTenMinutesOfRunningTime() {
        String early = codes().issue(ANA);
        String late = codes().issue(ANA);

        now = new Uptime("boot-1", 5_000 + GOOD_FOR_MS - 1);
        assertThat(codes().redeem(early)).isPresent();
        now = new Uptime("boot-1", 5_000 + GOOD_FOR_MS);
        assertThat(codes().redeem(late)).isEmpty();
    }

    @Test
    void aCodeOfTheLastStartOfTheMachineIsGoodNoMore() {
        String code = codes().issue(ANA);
        now = new Uptime("boot-2", 6_000);
        assertThat(codes().redeem(code)).isEmpty();
    }

    @Test
    void takesACodeAsAPersonTypesIt() {
        for (int i = 0; i < 50; i++) {
            String code = codes().issue(ANA);
            assertThat(code).matches("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}");
            String typed = " " + code.toLowerCase(Locale.ROOT).replace("-", " - ").replace('0', 'o').replace('1', 'l') + "\n";
            assertThat(codes().redeem(typed)).as(typed).isPresent();
        }
    }

    @Test
    void whatIsNoCodeTouchesNoFile() throws IOException {
        Path other = Files.writeString(data.resolve("other"), "stays");
        codes().issue(ANA);
        for (String text : new String[] {"", "   ", "../other", "..%2fother", "AAAA", "AAAA-AAAA-A", "\0", "UUUU-UUUU", "é".repeat(8)}) {
            assertThat(codes().redeem(text)).as(text).isEmpty();
        }
        assertThat(other).exists();
        assertThat(files()).hasSize(1);
    }

    @Test
    void neitherNameNorContentOfTheFileTellsTheCodeAndOnlyTheOwnerReadsIt() throws IOException {
        String code = codes().issue(ANA).replace("-", "");

        Path file = files().getFirst();
        assertThat(file.getFileName().toString()).doesNotContainIgnoringCase(code);
        assertThat(Files.readString(file)).doesNotContainIgnoringCase(code);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent()))).isEqualTo("rwx------");
    }

    @Test
    void givingOneOutForgetsThoseWhoseTimeIsOver() throws IOException {
        codes().issue(ANA);
        now = new Uptime("boot-1", now.ms() + GOOD_FOR_MS / 2);
        codes().issue(ANA);
        now = new Uptime("boot-1", now.ms() + GOOD_FOR_MS / 2);
        codes().issue(ANA);
        assertThat(files()).hasSize(2);
    }

    @Test
    void aDamagedFileIsNoCodeAndIsForgotten() throws IOException {
        String code = codes().issue(ANA);
        Files.writeString(files().getFirst(), "{\"bootId\":");
        assertThat(codes().redeem(code)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void takesAllBackThatWereNotUsed() {
        assertThat(codes().revokeAll()).isZero();
        String used = codes().issue(ANA);
        String open = codes().issue(ANA);
        codes().redeem(used);

        assertThat(codes().revokeAll()).isEqualTo(1);
        assertThat(codes().redeem(open)).isEmpty();
    }

    @Test
    void noTwoCodesAreAlike() {
        Set<String> given = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            assertThat(given.add(codes().issue(ANA))).isTrue();
            codes().revokeAll();
        }
    }

    @Test
    void goesByTheKernelsTime() {
        PairingCodes real = new PairingCodes(data);
        assertThat(new PairingCodes(data).redeem(real.issue(ANA))).isPresent();
        assertThat(Uptime.now().bootId()).isNotBlank();
        assertThat(Uptime.now().ms()).isPositive();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve(PairingCodes.FOLDER))) {
            return new ArrayList<>(files.toList());
        }
    }
}
