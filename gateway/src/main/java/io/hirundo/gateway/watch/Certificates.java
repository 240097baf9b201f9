package io.hirundo.gateway.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.gateway.alert.Severity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether a certificate that was configured runs out soon: those that come with the keys of other issuers ({@code x5c} in a JWK
 * set, RFC 7517, section 4.7). With a clock that cannot be trusted nobody knows, so nothing changes.
 */
final class Certificates implements Check {
    /** Time enough to get a new one, and two weekly visits. */
    private static final long SOON_MS = TimeUnit.DAYS.toMillis(14);
    /** A new one is good for months; so much more than the mark is well for sure. */
    private static final long WELL_MS = TimeUnit.DAYS.toMillis(15);
    /** Reading files and parsing certificates is not for every few seconds. */
    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final List<Path> jwks;
    private final BooleanSupplier isClockTrusted;
    private final LongSupplier epochMs;
    private Finding last = Finding.UNCHANGED;
    private boolean looked;
    private long lookedNanos;

    Certificates(List<Path> jwks, BooleanSupplier isClockTrusted, LongSupplier epochMs) {
        this.jwks = List.copyOf(jwks);
        this.isClockTrusted = isClockTrusted;
        this.epochMs = epochMs;
    }

    @Override
    public String code() {
        return "certificate";
    }

    @Override
    public Finding look(long nowNanos) {
        if (!isClockTrusted.getAsBoolean()) {
            return Finding.UNCHANGED;
        }
        if (!looked || nowNanos - lookedNanos >= EVERY_NANOS) {
            looked = true;
            lookedNanos = nowNanos;
            last = soonest();
        }
        return last;
    }

    private Finding soonest() {
        long soonestMs = Long.MAX_VALUE;
        String whose = "";
        for (Path file : jwks) {
            try {
                for (JsonNode key : JSON.readTree(Files.readAllBytes(file)).path("keys")) {
                    for (JsonNode encoded : key.path("x5c")) {
                        X509Certificate certificate = certificate(encoded.asText());
                        if (certificate.getNotAfter().getTime() < soonestMs) {
                            soonestMs = certificate.getNotAfter().getTime();
                            whose = certificate.getSubjectX500Principal().getName() + " in " + file.getFileName();
                        }
                    }
                }
            } catch (IOException | CertificateException | IllegalArgumentException e) {
                return Finding.UNCHANGED; // access/ says what is wrong with the file
            }
        }
        if (soonestMs == Long.MAX_VALUE) {
            return new Finding.Well("there is no certificate that could run out");
        }
        long leftMs = soonestMs - epochMs.getAsLong();
        String words = "the certificate of " + whose + (leftMs < 0 ? " ran out " : " runs out in ")
                + TimeUnit.MILLISECONDS.toDays(Math.abs(leftMs)) + " days" + (leftMs < 0 ? " ago" : "");
        if (leftMs < SOON_MS) {
            return new Finding.Trouble(leftMs < 0 ? Severity.CRITICAL : Severity.WARNING, words + "; get a new one from its issuer");
        }
        return leftMs > WELL_MS ? new Finding.Well(words) : Finding.UNCHANGED;
    }

    private static X509Certificate certificate(String base64) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(base64)));
    }
}
