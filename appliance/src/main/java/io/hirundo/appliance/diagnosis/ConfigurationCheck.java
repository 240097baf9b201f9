package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.config.LastGood;

/** What is wrong with the configuration, line by line. */
final class ConfigurationCheck implements Check {

    private final Diagnosis.Configured configured;

    ConfigurationCheck(Diagnosis.Configured configured) {
        this.configured = configured;
    }

    @Override
    public String name() {
        return "configuration";
    }

    @Override
    public void look(Findings findings) {
        String meanwhile = configured.settings()
                .map(settings -> "until then Hirundo starts with the last good one, " + new LastGood(settings.data()).path())
                .orElse("until then Hirundo does not start");
        configured.problems().forEach(problem -> findings.wrong(problem, "correct that; " + meanwhile));
        configured.warnings().forEach(warning -> findings.warning(warning, "remove or correct it"));
        if (configured.problems().isEmpty()) {
            findings.ok(configured.present() ? configured.file() + " can be used"
                    : "there is no " + configured.file() + ": everything is as by default");
        }
    }
}
