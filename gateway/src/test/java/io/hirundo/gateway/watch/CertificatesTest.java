package io.hirundo.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.hirundo.gateway.alert.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
    private static final Instant ENDS = Instant.parse("2031-11-22T12:20:24Z");
    /** CN=fleet, good until {@link #ENDS}; {@code openssl req -x509 -newkey ec -days 1826}. */
    private static final String CERTIFICATE = "MIIBdTCCARugAwIBAgIUWZqHGB2sz2Kep/zG3BobCt/1VI0wCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFZmxlZXQw"
            + "HhcNMjYxMTIyMTIyMDI0WhcNMzExMTIyMTIyMDI0WjAQMQ4wDAYDVQQDDAVmbGVldDBZMBMGByqGSM49AgEGCCqG"
            + "SM49AwEHA0IABNykVCnsRTlmVuQSQv+GjvS9qJGWICUu9iD7ljdsCpGA4iqUhi7qQPndxIgQXFKgKgkDpwesuiR8"
            + "G/FD8AydZ3+jUzBRMB0GA1UdDgQWBBQhrsMJ2jeHWaWLxVoSdEFAWOtLfjAfBgNVHSMEGDAWgBQhrsMJ2jeHWaWL"
            + "xVoSdEFAWOtLfjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIGzaVPOEDtuSZP67X44BEa4P4F7V"
            + "zKtAHT4aBuUECHFvAiEA5tO75gW3dSLN3GI9vFQMbfW2O8SVMgETpqvwrncYg74=";

    @TempDir
    private Path folder;
    private Path jwks;
    private long epochMs;
    private long nanos;
    private boolean isClockTrusted = true;
    private Certificates certificates;

    @BeforeEach
    void configure() throws Exception {
        jwks = folder.resolve("fleet.jwks");
        Files.writeString(jwks, "{\"keys\":[{\"kty\":\"EC\"},{\"kty\":\"EC\",\"x5c\":[\"" + CERTIFICATE + "\"]}]}");
        certificates = new Certificates(List.of(jwks), () -> isClockTrusted, () -> epochMs);
    }

    @Test
    void aCertificateIsToldTwoWeeksBeforeItsEndAndWhenItIsOver() {
        assertThat(lookAt(Duration.ofDays(15).plusHours(1))).isInstanceOf(Finding.Well.class);
        assertThat(lookAt(Duration.ofDays(14).plusHours(1))).isSameAs(Finding.UNCHANGED);
        assertThat(lookAt(Duration.ofDays(14).minusHours(1))).isEqualTo(new Finding.Trouble(Severity.WARNING,
                "the certificate of CN=fleet in fleet.jwks runs out in 13 days; get a new one from its issuer"));
        assertThat(lookAt(Duration.ofDays(-2))).isEqualTo(new Finding.Trouble(Severity.CRITICAL,
                "the certificate of CN=fleet in fleet.jwks ran out 2 days ago; get a new one from its issuer"));
    }

    @Test
    void withAWrongClockNobodyKnows() {
        isClockTrusted = false;
        assertThat(lookAt(Duration.ofDays(-9_000))).isSameAs(Finding.UNCHANGED);
    }

    @Test
    void filesAreReadEveryTenMinutesAlone() throws Exception {
        epochMs = ENDS.minus(Duration.ofDays(1)).toEpochMilli();
        assertThat(certificates.look(nanos)).isInstanceOf(Finding.Trouble.class);
        Files.writeString(jwks, "{\"keys\":[]}");
        assertThat(certificates.look(nanos + Duration.ofMinutes(9).toNanos())).isInstanceOf(Finding.Trouble.class);
        assertThat(certificates.look(nanos + Duration.ofMinutes(10).toNanos())).isInstanceOf(Finding.Well.class);
    }

    @Test
    void whatCannotBeReadChangesNothing() throws Exception {
        Files.writeString(jwks, "{\"keys\":[{\"x5c\":[\"?\"]}]}");
        assertThat(lookAt(Duration.ofDays(1))).isSameAs(Finding.UNCHANGED);
        Files.delete(jwks);
        assertThat(lookAt(Duration.ofDays(1))).isSameAs(Finding.UNCHANGED);
        assertThat(new Certificates(List.of(), () -> true, () -> 0).look(0)).isInstanceOf(Finding.Well.class);
    }

    private Finding lookAt(Duration beforeTheEnd) {
        epochMs = ENDS.minus(beforeTheEnd).toEpochMilli();
        nanos += Duration.ofHours(1).toNanos();
        return certificates.look(nanos);
    }
}
