package io.hirundo.appliance.setup;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * What the setup file asks for, checked.
 *
 * @param network   left out: by DHCP
 * @param gatewayId of the configuration, where this, the name and the fleet stay as they are if nothing is said
 * @param fleet     with user and secret in it
 * @param sshKeys   lines of authorized_keys; left out: nobody signs in by SSH
 * @param lan       whether devices of the site may reach the MQTT broker; left out: they may not
 */
record Setup(
        Wish<String> hostname, Wish<Wifi> wifi, Wish<StaticAddress> network, Wish<String> timeZone,
        Optional<String> gatewayId, Optional<String> gatewayName, Optional<URI> fleet,
        Wish<List<String>> sshKeys, Wish<Boolean> lan) {}
