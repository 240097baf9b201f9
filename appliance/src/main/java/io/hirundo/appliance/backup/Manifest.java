package io.hirundo.appliance.backup;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a backup says of itself, in {@code manifest.json}, its last member.
 *
 * @param format      of the whole file, {@link #FORMAT}
 * @param program     version of the Hirundo that wrote it
 * @param created     ISO-8601, by the clock of that machine
 * @param gatewayId   the gateway's id in the fleet
 * @param journalId   the journal's id; empty if there was no journal
 * @param events      in the journal
 * @param lastSeq     the newest event's
 * @param dataMode    permissions of the data folder, {@code rwxr-x---}
 * @param environment names of the variables that stood above the configuration; their values are not in the backup
 * @param members     all others, in the order of the file
 */
public record Manifest(int format, String program, String created, String gatewayId, String journalId, long events,
                       long lastSeq, String dataMode, List<String> environment, List<Member> members) {

    static final int FORMAT = 1;
    static final String NAME = "manifest.json";
    /** Members below this are files of the data folder. */
    static final String DATA = "data/";
    static final String CONFIGURATION = "configuration/hirundo.yaml";
    /** Members below this are files that the configuration names. */
    static final String NAMED = "configuration/files/";

    /** Below a folder of ours, and nowhere else: no {@code ..}, nothing absolute, no sign that a file system might read as one. */
    private static final Pattern SAFE = Pattern.compile("(data|configuration)(/(?!\\.{1,2}(/|$))[^/\\\\\\p{Cntrl}]{1,200}){1,8}");

    /** Whether a member may have this name. */
    static boolean isSafe(String member) {
        return SAFE.matcher(member).matches();
    }

    public Manifest {
        environment = List.copyOf(environment);
        members = List.copyOf(members);
    }

    /**
     * @param name   within the backup
     * @param sha256 in lower-case hexadecimal
     * @param mode   its permissions, {@code rw-------}
     * @param path   of a file that the configuration names: where it was, relative to the configuration's folder if it was below
     *               that, else absolute; empty for all others
     */
    public record Member(String name, long bytes, String sha256, String mode, String path) {}
}
