package io.hirundo.gateway.live;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections and messages of each user. Any thread; a user is forgotten with its last connection, so that the map is no
 * larger than the viewers are many.
 */
final class UserLimits {
    private static final long WINDOW_NANOS = 60_000_000_000L;

    enum Verdict { GOOD, LIMITED, EXCEEDED }

    private static final class User {
        private int connections;
        private long windowStart;
        private int messages;
    }

    private final ConcurrentHashMap<String, User> users = new ConcurrentHashMap<>();
    private final int connectionsPerUser;
    private final int messagesPerMinute;

    UserLimits(int connectionsPerUser, int messagesPerMinute) {
        this.connectionsPerUser = connectionsPerUser;
        this.messagesPerMinute = messagesPerMinute;
    }

    /** @return false if the user holds as many connections as are allowed */
    boolean connect(String userId, long nowNanos) {
        boolean[] good = new boolean[1];
        users.compute(userId, (any, known) -> {
            User user = known;
            if (user == null) {
                user = new User();
                user.windowStart = nowNanos;
            }
            good[0] = user.connections < connectionsPerUser;
            if (good[0]) {
                user.connections++;
            }
            return user.connections == 0 ? null : user;
        });
        return good[0];
    }

    void disconnect(String userId) {
        users.computeIfPresent(userId, (any, user) -> --user.connections == 0 ? null : user);
    }

    /** Counts a message: LIMITED above the limit, EXCEEDED above twice the limit in the same 60 s. */
    Verdict message(String userId, long nowNanos) {
        Verdict[] verdict = {Verdict.GOOD};
        users.computeIfPresent(userId, (any, user) -> {
            if (nowNanos - user.windowStart >= WINDOW_NANOS) {
                user.windowStart = nowNanos;
                user.messages = 0;
            }
            user.messages++;
            verdict[0] = user.messages <= messagesPerMinute ? Verdict.GOOD
                    : user.messages <= 2L * messagesPerMinute ? Verdict.LIMITED : Verdict.EXCEEDED;
            return user;
        });
        return verdict[0];
    }

    int users() {
        return users.size();
    }
}
