package io.hirundo.image.scenario;

import java.util.List;

/** All that there are, the quick ones first. */
public final class Scenarios {
    public static final List<Scenario> ALL = List.of(new Boot(), new Sensors(), new Mqtt(), new FirstBoot(), new Reboot(),
            new Update(), new Rollback(), new NoNetwork(), new WrongClock(), new FullDisk(), new Shares(), new Writes(),
            new PowerCut());

    private Scenarios() {}
}
