package io.hirundo.appliance.setup;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;

/**
 * An address of this machine in a net, as in {@code 192.168.1.5/24}.
 *
 * @param prefix how many bits of it are the net's
 */
record Net(InetAddress address, int prefix) {

    /** Empty where it is none, or where it is the address of the whole net or of all in it. */
    static Optional<Net> of(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
            return Optional.empty();
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        return IpAddress.of(text.substring(0, slash)).map(address -> new Net(address, prefix)).filter(Net::isOneMachine);
    }

    private boolean isOneMachine() {
        int bits = address.getAddress().length * 8;
        if (prefix < 1 || prefix > bits) {
            return false;
        }
        // RFC 3021: in a net of two there is neither; IPv6 knows no broadcast, and of a router's anycast we take no heed.
        if (bits != 32 || prefix >= 31) {
            return true;
        }
        BigInteger machine = number(address).and(hostBits(bits));
        return machine.signum() != 0 && !machine.equals(hostBits(bits));
    }

    /** Whether that machine can be reached without a router: an address of this net, or a link-local one of IPv6. */
    boolean reaches(InetAddress other) {
        int bits = address.getAddress().length * 8;
        if (other.getAddress().length * 8 != bits || other.equals(address)) {
            return false;
        }
        return bits == 128 && other.isLinkLocalAddress()
                || number(address).andNot(hostBits(bits)).equals(number(other).andNot(hostBits(bits)));
    }

    private BigInteger hostBits(int bits) {
        return BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE);
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
