package io.hirundo.appliance.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetTest {

    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.5/24", "10.0.0.1/8", "192.168.1.0/31", "192.168.1.7/32", "192.168.1.130/25", "fd00::5/64",
        "2001:db8::1/128"})
    void takesAnAddressOfOneMachine(String text) {
        assertThat(Net.of(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "192.168.1.5", "192.168.1.5/", "192.168.1.5/33", "192.168.1.5/0", "192.168.1.5/-1", "192.168.1.5/24/2",
        "192.168.1.0/24", "192.168.1.255/24", "192.168.1.127/25", "192.168.1/24", "192.168.1.256/24", "192.168.01.5/24", "0.0.0.0/8",
        "127.0.0.1/8", "224.0.0.1/4", "gateway/24", "::/64", "::1/64", "ff02::1/64", "fd00::5/129", "fd00::5/1000", "1.2.3.4.5/24", "12/24",
        " 192.168.1.5/24", "fe80::1%eth0/64"})
    void refusesWhatIsNone(String text) {
        assertThat(Net.of(text)).isEmpty();
    }

    @Test
    void reachesTheMachinesOfItsOwnNet() {
        assertThat(reaches("192.168.1.5/24", "192.168.1.1")).isTrue();
        assertThat(reaches("192.168.1.5/24", "192.168.2.1")).isFalse();
        assertThat(reaches("192.168.1.5/23", "192.168.0.1")).isTrue();
        assertThat(reaches("192.168.1.5/24", "192.168.1.5")).as("itself").isFalse();
        assertThat(reaches("192.168.1.5/24", "fd00::1")).as("the other family").isFalse();
        assertThat(reaches("fd00::5/64", "fd00::1")).isTrue();
        assertThat(reaches("fd00::5/64", "fd01::1")).isFalse();
        assertThat(reaches("fd00::5/64", "fe80::1")).as("a router of IPv6").isTrue();
    }

    private static boolean reaches(String net, String router) {
        return Net.of(net).orElseThrow().reaches(IpAddress.of(router).orElseThrow());
    }
}
