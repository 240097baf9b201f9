package io.hirundo.appliance.cli;

import picocli.CommandLine.Command;

/** What can be done with a journal's file beside a gateway. */
@Command(name = "journal", mixinStandardHelpOptions = true, subcommands = RecoverCommand.class,
        synopsisSubcommandLabel = "COMMAND", description = "Work on a journal's file.")
final class JournalCommand {}
