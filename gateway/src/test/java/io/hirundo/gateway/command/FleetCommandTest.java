package io.hirundo.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetCommandTest {
    private static final String GOOD = "{'id':'f1','deviceId':'relay','command':{'on':true,'level':25.5},'by':'ana','expiresAt':9}";

    @Test
    void readsACommandAndSaysThatItIsTheFleets() throws Exception {
        FleetCommand command = read(GOOD.replace("}}", "},'more':1}"));

        assertThat(command.id()).isEqualTo("f1");
        assertThat(command.deviceId()).isEqualTo("relay");
        assertThat(new String(command.payload())).isEqualTo(
                "{\"id\":\"f1\",\"command\":{\"on\":true,\"level\":25.5},\"by\":\"fleet:ana\",\"expiresAt\":9}");
        assertThat(command.ts()).isEqualTo(7);
        assertThat(read(GOOD.replace("'ana'", "''")).by()).isEqualTo("fleet");
        assertThat(read(GOOD.replace("'by':'ana',", "")).by()).isEqualTo("fleet");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'id':                                                      | not JSON
            [1]                                                         | must be an object
            {'id':'f1','id':'f2'}                                       | Duplicate
            {'deviceId':'relay','command':{},'expiresAt':9}             | 'id' must be a string
            {'id':'f 1','deviceId':'relay','command':{},'expiresAt':9}  | 'id' must be a string
            {'id':'f1','deviceId':7,'command':{},'expiresAt':9}         | 'deviceId' must be a string matching
            {'id':'f1','deviceId':'relay','command':5,'expiresAt':9}    | 'command' must be an object, for example {"on": true}; found the number 5
            {'id':'f1','deviceId':'relay','expiresAt':9}                | found nothing
            {'id':'f1','deviceId':'relay','command':{}}                 | 'expiresAt' must be epoch milliseconds; found nothing
            {'id':'f1','deviceId':'relay','command':{},'expiresAt':'9'} | found a string of 1 characters
            {'id':'f1','deviceId':'relay','command':{},'expiresAt':9,'by':5} | 'by' must be a string
            """)
    void saysWhatIsWrong(String json, String words) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(FleetCommand.Malformed.class).hasMessageContaining(words);
    }

    @Test
    void keepsWhomToTellWhereThatCanBeRead() {
        assertThatThrownBy(() -> read("{'id':'f1','deviceId':'relay','command':5}"))
                .isInstanceOfSatisfying(FleetCommand.Malformed.class, malformed -> {
                    assertThat(malformed.id()).contains("f1");
                    assertThat(malformed.deviceId()).contains("relay");
                });
        assertThatThrownBy(() -> read("{'id':'f1','command':5}")).isInstanceOfSatisfying(FleetCommand.Malformed.class,
                malformed -> assertThat(malformed.deviceId()).isEqualTo(Optional.empty()));
    }

    @Test
    void refusesACommandThatIsTooLarge() {
        assertThatThrownBy(() -> read(GOOD.replace("25.5", "'" + "x".repeat(CommandRules.MAX_BYTES) + "'")))
                .hasMessageContaining("bytes; allowed are 16384");
    }

    private static FleetCommand read(String json) throws FleetCommand.Malformed {
        return FleetCommand.read(CommandSite.utf8(json.replace('\'', '"')), 7);
    }
}
