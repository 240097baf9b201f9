package io.hirundo.gateway.web;

import io.hirundo.gateway.journal.History;
import io.hirundo.gateway.journal.HistoryQuery;

/** A history as text: what it holds are ids, times and numbers, which need no escaping in JSON or CSV. */
final class HistoryText {
    private HistoryText() {}

    /**
     * {@code {"deviceId","metric","from","to","resolution","points":[…]}}: {@code resolution} is {@code "raw"} and a point
     * {@code {"ts","value"}}, or it is a bucket's width in ms and a point {@code {"ts","min","max","mean","count"}}.
     */
    static String json(HistoryQuery query, History history) {
        StringBuilder out = new StringBuilder(128 + 64 * history.points().size());
        out.append("{\"deviceId\":\"").append(query.deviceId()).append("\",\"metric\":\"").append(query.metric())
                .append("\",\"from\":").append(query.fromMs()).append(",\"to\":").append(query.toMs())
                .append(",\"resolution\":").append(isRaw(history) ? "\"raw\"" : Long.toString(history.bucketMs()))
                .append(",\"points\":[");
        String between = "";
        for (History.Point point : history.points()) {
            out.append(between).append("{\"ts\":").append(point.ts());
            if (isRaw(history)) {
                out.append(",\"value\":").append(number(point.mean()));
            } else {
                out.append(",\"min\":").append(number(point.min())).append(",\"max\":").append(number(point.max()))
                        .append(",\"mean\":").append(number(point.mean())).append(",\"count\":").append(point.count());
            }
            out.append('}');
            between = ",";
        }
        return out.append("]}").toString();
    }

    /** RFC 4180, with a header line; times are epoch milliseconds. */
    static String csv(History history) {
        StringBuilder out = new StringBuilder(32 + 48 * history.points().size());
        out.append(isRaw(history) ? "ts,value\r\n" : "ts,min,max,mean,count\r\n");
        for (History.Point point : history.points()) {
            out.append(point.ts()).append(',');
            if (isRaw(history)) {
                out.append(number(point.mean()));
            } else {
                out.append(number(point.min())).append(',').append(number(point.max())).append(',')
                        .append(number(point.mean())).append(',').append(point.count());
            }
            out.append("\r\n");
        }
        return out.toString();
    }

    private static boolean isRaw(History history) {
        return history.bucketMs() == 0;
    }

    /** 61 rather than 61.0, as the sample came. */
    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < Query.MAX_SAFE ? Long.toString((long) number)
                : Double.toString(number);
    }
}
