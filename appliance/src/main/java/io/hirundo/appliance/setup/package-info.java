/**
 * The first boot of an image: the file {@code hirundo-setup.yaml}, which a person wrote on any PC, becomes network, name, time
 * zone, keys and configuration of this machine.
 *
 * <p>Runs once on the main thread of {@code hirundo first-boot}, before there is a network; no state but files. Invariants:
 * what is right is applied whatever else is wrong, and what is wrong leaves as it was what an earlier file had set; a secret
 * leaves the setup file only after it is safely kept elsewhere; after a power cut at any moment the same file does the
 * same again.
 *
 * <p>The root of an image cannot be written. So all is kept on the data partition, in {@code /data/setup}, and the root looks
 * there: by links that are part of the image, which lead nowhere as long as nobody has said anything, and by
 * {@code apply-setup}, which copies to {@code /run} at each start what would not be read through a link.
 *
 * <table>
 * <caption>What is in /data/setup, and who takes it from there</caption>
 * <tr><td>{@code hostname}</td><td>apply-setup tells the kernel</td></tr>
 * <tr><td>{@code network/10-hirundo-*.network}</td><td>apply-setup copies them to /run/systemd/network; the image's own, of DHCP,
 *     begin with 80</td></tr>
 * <tr><td>{@code wpa_supplicant-wlan0.conf}</td><td>a link in /etc/wpa_supplicant; the service starts only where it is there</td></tr>
 * <tr><td>{@code localtime}</td><td>/etc/localtime leads to it, it leads to /usr/share/zoneinfo; without it: UTC</td></tr>
 * <tr><td>{@code authorized_keys}</td><td>sshd's AuthorizedKeysFile; sshd and its port are closed without it</td></tr>
 * <tr><td>{@code mqtt-lan}</td><td>apply-setup widens Mosquitto's listener and opens its port where it is there</td></tr>
 * <tr><td>{@code errors}</td><td>the console shows what was wrong</td></tr>
 * <tr><td>{@code applied.sha256}</td><td>the boot starts Java only where the setup file is another one</td></tr>
 * </table>
 * Gateway and fleet go into {@code /etc/hirundo/hirundo.yaml}, which is on the data partition anyway.
 */
package io.hirundo.appliance.setup;
