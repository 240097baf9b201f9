package io.hirundo.appliance.diagnosis;

import io.hirundo.appliance.diagnosis.Finding.Sign;
import java.util.ArrayList;
import java.util.List;

/** Where a check puts what it finds. Two threads: the check's own, and the doctor's once the check is done or given up. */
final class Findings {

    private final String check;
    private final List<Finding> all = new ArrayList<>();

    Findings(String check) {
        this.check = check;
    }

    void ok(String found) {
        add(Sign.OK, found, "");
    }

    void warning(String found, String todo) {
        add(Sign.WARNING, found, todo);
    }

    void wrong(String found, String todo) {
        add(Sign.WRONG, found, todo);
    }

    void unknown(String found, String todo) {
        add(Sign.UNKNOWN, found, todo);
    }

    private synchronized void add(Sign sign, String found, String todo) {
        all.add(new Finding(check, sign, found, todo));
    }

    synchronized List<Finding> all() {
        return List.copyOf(all);
    }
}
