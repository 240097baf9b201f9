package io.hirundo.image.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Ledger ledger = new Ledger();

    @Test
    void isContentWithEveryPromisedMessageOnce() throws Exception {
        publish(3);
        ledger.promise(0);
        ledger.promise(2);
        assertThat(ledger.discrepancies(journal(0, 2))).isEmpty();
        assertThat(ledger.discrepancies(journal(0, 1, 2))).as("what nobody acknowledged may be there too").isEmpty();
        assertThat(ledger.published()).isEqualTo(3);
        assertThat(ledger.promises()).isEqualTo(2);
    }

    @Test
    void missesWhatWasPromised() throws Exception {
        publish(2);
        ledger.promise(1);
        assertThat(ledger.discrepancies(journal(0))).singleElement().asString().contains("message 1").contains("not there");
    }

    @Test
    void findsWhatIsThereTwice() throws Exception {
        publish(2);
        ledger.promise(0);
        assertThat(ledger.discrepancies(journal(0, 1, 1))).singleElement().asString().contains("message 1").contains("2 times");
    }

    @Test
    void theOldestMayHaveGivenRoomToTheNewer() throws Exception {
        publish(5);
        for (int n = 0; n < 5; n++) {
            ledger.promise(n);
        }
        List<JsonNode> journal = journal(2, 4);
        assertThat(ledger.oldest(journal)).isEqualTo(2);
        assertThat(ledger.discrepancies(journal, 2)).singleElement().asString().contains("message 3").contains("not there");
        assertThat(ledger.oldest(journal())).as("nothing is there").isEqualTo(5);
    }

    @Test
    void forgetsWhatWasPromisedAfterThePowerFailed() throws Exception {
        publish(3);
        ledger.promise(0);
        BitSet before = ledger.promised();
        ledger.promise(1);
        ledger.goBackTo(before);
        assertThat(ledger.discrepancies(journal(0))).isEmpty();
        assertThat(ledger.discrepancies(journal(0, 1))).as("it may have arrived").isEmpty();
        assertThat(ledger.discrepancies(journal(1))).singleElement().asString().contains("message 0");
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            ledger.next();
        }
    }

    private static List<JsonNode> journal(int... numbers) throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (int n : numbers) {
            events.add(JSON.readTree("{\"type\":\"telemetry\",\"payload\":{\"n\":" + n + "}}"));
        }
        events.add(JSON.readTree("{\"type\":\"telemetry\",\"payload\":{\"temperature\":1.5}}"));
        return events;
    }
}
