package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** How long the certificates of the servers that Hirundo connects to are still good. */
final class CertificatesCheck implements Check {

    private static final int LIMIT_MS = 3_000;
    /** Time to get a new one where a person has to do it. */
    private static final Duration SOON = Duration.ofDays(14);
    private static final int REDIS_PORT = 6379;
    private static final int MQTTS_PORT = 8883;

    private final Host host;
    private final Settings settings;
    private final X509TrustManager trusting;

    /** @param trusting says which servers are trusted */
    CertificatesCheck(Host host, Settings settings, X509TrustManager trusting) {
        this.host = host;
        this.settings = settings;
        this.trusting = trusting;
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Override
    public void look(Findings findings) throws GeneralSecurityException {
        boolean any = false;
        if (settings.uplink().url().filter(url -> "rediss".equals(url.getScheme())).isPresent()) {
            any = true;
            look("Redis", settings.uplink().url().get(), REDIS_PORT, findings);
        }
        if (!settings.broker().managed() && "mqtts".equals(settings.broker().address().getScheme())) {
            any = true;
            look("the broker", settings.broker().address(), MQTTS_PORT, findings);
        }
        if (!any) {
            findings.ok("no connection of this gateway uses TLS");
        }
    }

    /** Trusts whom the JVM trusts, and remembers what was shown also where it does not. */
    private static final class Witness implements X509TrustManager {
        private final X509TrustManager judge;
        private X509Certificate[] shown = {};

        Witness(X509TrustManager judge) {
            this.judge = judge;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            judge.checkClientTrusted(chain, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            shown = chain.clone();
            judge.checkServerTrusted(chain, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.getAcceptedIssuers();
        }
    }

    private void look(String whose, URI url, int defaultPort, Findings findings) throws GeneralSecurityException {
        String name = url.getHost().replaceAll("[\\[\\]]", "");
        int port = url.getPort() == -1 ? defaultPort : url.getPort();
        String server = whose + " at " + name + ":" + port;
        Witness witness = new Witness(trusting);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {witness}, null);
        String refusal = "";
        try (Socket tcp = new Socket()) {
            tcp.connect(new InetSocketAddress(name, port), LIMIT_MS);
            tcp.setSoTimeout(LIMIT_MS);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(tcp, name, port, false)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
            }
        } catch (SSLException e) {
            refusal = String.valueOf(e.getMessage());
        } catch (IOException e) {
            findings.unknown(server + " cannot be reached: " + e.getMessage(), "see what is found of it elsewhere here");
            return;
        }
        judge(server, witness.shown, refusal, findings);
    }

    private void judge(String server, X509Certificate[] chain, String refusal, Findings findings) {
        Instant now = host.clock().instant();
        Instant end = Arrays.stream(chain).map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo).orElse(Instant.MAX);
        Instant begin = Arrays.stream(chain).map(certificate -> certificate.getNotBefore().toInstant())
                .max(Instant::compareTo).orElse(Instant.MIN);
        if (now.isAfter(end)) {
            findings.wrong(server + " shows a certificate that ended on " + end,
                    "renew it there; if this machine's clock is wrong, set that");
        } else if (now.isBefore(begin)) {
            findings.wrong(server + " shows a certificate that begins on " + begin,
                    "set this machine's clock, which shows " + now);
        } else if (!refusal.isEmpty()) {
            findings.wrong(server + " is not trusted: " + refusal,
                    "let it show a certificate for that very name by an authority that this machine's Java trusts, or import the "
                            + "authority there (keytool -cacerts -importcert)");
        } else if (Duration.between(now, end).compareTo(SOON) < 0) {
            findings.warning(server + " shows a certificate that ends on " + end, "renew it there before");
        } else {
            findings.ok(server + " shows a certificate that is good for " + Duration.between(now, end).toDays() + " days");
        }
    }

    /** Whom Java trusts by itself, as the uplink and the connection to the broker do. */
    static X509TrustManager theJvms() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Arrays.stream(factory.getTrustManagers()).filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast).findFirst().orElseThrow();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has a trust store", e);
        }
    }
}
