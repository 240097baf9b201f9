package io.hirundo.appliance.diagnosis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hirundo.appliance.config.Settings;
import io.hirundo.appliance.diagnosis.Finding.Sign;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings as people and as machines read them. */
public final class Report {

    private Report() {}

    /** One finding: sign, check, what was found; what to do stands on a line of its own. */
    public static String line(Finding finding) {
        return line(finding, finding.sign().word());
    }

    /** @param sign the word for its sign, which may carry colours */
    public static String line(Finding finding, String sign) {
        String blanks = " ".repeat(Math.max(0, 7 - finding.sign().word().length()));
        String line = sign + blanks + String.format(Locale.ROOT, "  %-13s ", finding.check()) + finding.found();
        return finding.todo().isEmpty() ? line : line + "\n" + " ".repeat(9) + String.format(Locale.ROOT, "%-13s ", "") + "-> "
                + finding.todo();
    }

    /** How many there are of what; one line. */
    public static String summary(List<Finding> findings) {
        long wrong = count(findings, Sign.WRONG);
        long warnings = count(findings, Sign.WARNING);
        long unknown = count(findings, Sign.UNKNOWN);
        return (wrong == 0 ? "Nothing is wrong" : wrong + (wrong == 1 ? " thing is wrong" : " things are wrong"))
                + (warnings == 0 ? "" : ", " + warnings + (warnings == 1 ? " warning" : " warnings"))
                + (unknown == 0 ? "" : ", " + unknown + " could not be looked at") + ".";
    }

    /** Whether nothing is wrong. */
    public static boolean isWell(List<Finding> findings) {
        return count(findings, Sign.WRONG) == 0;
    }

    /** {@code {"hirundo","at","gatewayId","ok","findings":[{"check","sign","found","todo"}]}}. */
    public static String json(List<Finding> findings, Diagnosis.Configured configured, String version, Instant at) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("hirundo", version);
        report.put("at", at.toString());
        report.put("gatewayId", configured.settings().map(Settings::gatewayId).orElse(null));
        report.put("ok", isWell(findings));
        report.put("findings", findings);
        try {
            return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can always be written", e);
        }
    }

    private static long count(List<Finding> findings, Sign sign) {
        return findings.stream().filter(finding -> finding.sign() == sign).count();
    }
}
