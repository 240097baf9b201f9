package io.hirundo.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;

/** A viewer that comes and goes, in one of the ways in which viewers go. */
enum Leaver {
    /** With a close frame, and waits for the server's. */
    CLEANLY {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            subscribe(peer, query);
            peer.send(ClientFrame.close(1000, "bye"));
            assertThat(peer.nextClose().closeCode()).isEqualTo(1000);
            peer.awaitEnd();
        }
    },
    /** As a process that is killed, or a tablet whose network is gone and comes back. */
    BY_A_RESET {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            subscribe(peer, query);
            peer.reset();
        }
    },
    /** As one that ends without closing what it had open. */
    WITHOUT_A_WORD {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            subscribe(peer, query);
            peer.close();
        }
    },
    /** Before it has read anything. */
    AT_ONCE {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            peer.send(BarePeer.handshake(query)).send(WISHES).reset();
        }
    },
    IN_THE_HANDSHAKE_BY_A_RESET {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            peer.send(cut(BarePeer.handshake(query))).reset();
        }
    },
    IN_THE_HANDSHAKE {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            peer.send(cut(BarePeer.handshake(query))).close();
        }
    },
    BEFORE_THE_HANDSHAKE {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            peer.reset();
        }
    },
    WHILE_IT_CATCHES_UP {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            peer.send(BarePeer.handshake(query)).answer();
            String connected = peer.next().text();
            long seq = Long.parseLong(connected.replaceAll(".*\"seq\":(\\d+).*", "$1"));
            peer.send(ClientFrame.text("{'type':'subscribe','devices':['*'],'since':"
                    + "[{'gatewayId':'site-7','journalId':'journal-1','seq':" + Math.max(0, seq - 20) + "}]}"));
            assertThat(peer.next().text()).startsWith("{\"type\":\"subscribed\"");
            peer.reset();
        }
    },
    WITH_A_BAD_TOKEN {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            assertThat(peer.send(BarePeer.handshake("?token=nonsense")).answer().status()).isEqualTo(101);
            assertThat(peer.next().closeCode()).isEqualTo(4001);
            peer.send(ClientFrame.close(4001, "")).awaitEnd();
        }
    },
    AGAINST_THE_PROTOCOL {
        @Override
        void visit(BarePeer peer, String query) throws IOException {
            subscribe(peer, query);
            peer.send(ClientFrame.of(ClientFrame.BINARY, new byte[10]));
            assertThat(peer.nextClose().closeCode()).isEqualTo(1003);
            peer.close();
        }
    };

    private static final byte[] WISHES = ClientFrame.join(
            ClientFrame.text("{'type':'subscribe','devices':['*']}"),
            ClientFrame.text("{'type':'subscribe','devices':['a','b-*'],'types':['telemetry'],'metrics':['n'],'maxRate':2}"),
            ClientFrame.text("{'type':'subscribe','devices':['*'],'types':['presence']}"),
            ClientFrame.text("{'type':'unsubscribe','devices':['a']}"));

    /** From the connection to its end. */
    abstract void visit(BarePeer peer, String query) throws IOException;

    void visit(int port, long number) throws IOException {
        try (BarePeer peer = BarePeer.connect(port, "127.0.0." + (1 + number % 64))) {
            visit(peer, "?token=user-" + number % 500 + "/viewer/*");
        } catch (SocketException e) {
            throw new IOException(this + ", " + number + ": " + e.getMessage(), e);
        }
    }

    static void subscribe(BarePeer peer, String query) throws IOException {
        subscribe(peer, query, WISHES);
    }

    /** Greeted, so that the server knows it; its wishes are under way. */
    static void subscribe(BarePeer peer, String query, byte[] wishes) throws IOException {
        assertThat(peer.send(BarePeer.handshake(query)).answer().status()).isEqualTo(101);
        peer.send(wishes);
        assertThat(peer.next().text()).startsWith("{\"type\":\"connected\"");
    }

    private static byte[] cut(byte[] handshake) {
        return Arrays.copyOf(handshake, handshake.length / 2);
    }
}
