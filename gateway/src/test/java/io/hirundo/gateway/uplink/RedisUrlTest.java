package io.hirundo.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisUrlTest {

    @Test
    void takesAUrlApart() {
        RedisUrl url = RedisUrl.of(URI.create("rediss://site-7:a%3Ab+c%40@fleet.example:6380/2"));

        assertThat(url).isEqualTo(
                new RedisUrl(true, "fleet.example", 6380, Optional.of("site-7"), Optional.of("a:b+c@"), 2));
    }

    @Test
    void standsInForWhatIsLeftOut() {
        assertThat(RedisUrl.of(URI.create("redis://fleet.example"))).isEqualTo(
                new RedisUrl(false, "fleet.example", 6379, Optional.empty(), Optional.empty(), 0));
        assertThat(RedisUrl.of(URI.create("redis://:secret@[::1]/"))).isEqualTo(
                new RedisUrl(false, "::1", 6379, Optional.empty(), Optional.of("secret"), 0));
    }

    @Test
    void neverPrintsThePassword() {
        assertThat(RedisUrl.of(URI.create("rediss://site-7:secret@fleet.example:6380/2")))
                .hasToString("rediss://site-7@fleet.example:6380/2");
        assertThat(RedisUrl.of(URI.create("redis://:secret@[::1]"))).hasToString("redis://[::1]:6379");
    }

    @Test
    void saysWhatIsWrongWithAUrlButNotItsPassword() {
        for (String wrong : new String[] {"http://u:secret@h", "redis:u:secret", "redis://u:secret@h/x", "//u:secret@h"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> RedisUrl.of(URI.create(wrong)))
                    .withMessageStartingWith("uplink.url")
                    .withMessageNotContaining("secret");
        }
    }
}
