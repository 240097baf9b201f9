package io.hirundo.gateway.web;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A history as text. */
final class HistoryText {
    private HistoryText() {}

    /**
     * {@code {"deviceId","metric","from","to","resolution","points":[…]}}: {@code resolution} is {@code "raw"} and a point
     * {@code {"ts","value"}}, or it is a bucket's width in ms and a point {@code {"ts","min","max","mean","count"}}.
     */
    static byte[] json(String deviceId, String metric, long from, long to, HistorySource.History history) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = Json.MAPPER.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("deviceId", deviceId);
            out.writeStringField("metric", metric);
            out.writeNumberField("from", from);
            out.writeNumberField("to", to);
            switch (history) {
                case HistorySource.Raw raw -> {
                    out.writeStringField("resolution", "raw");
                    out.writeArrayFieldStart("points");
                    for (HistorySource.Value value : raw.values()) {
                        out.writeStartObject();
                        out.writeNumberField("ts", value.ts());
                        out.writeFieldName("value");
                        out.writeRawValue(value.json());
                        out.writeEndObject();
                    }
                }
                case HistorySource.Buckets buckets -> {
                    out.writeNumberField("resolution", buckets.resolutionMs());
                    out.writeArrayFieldStart("points");
                    for (HistorySource.Bucket bucket : buckets.buckets()) {
                        out.writeStartObject();
                        out.writeNumberField("ts", bucket.ts());
                        out.writeNumberField("min", bucket.min());
                        out.writeNumberField("max", bucket.max());
                        out.writeNumberField("mean", bucket.mean());
                        out.writeNumberField("count", bucket.count());
                        out.writeEndObject();
                    }
                }
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    /** RFC 4180, with a header line; times are epoch milliseconds. */
    static String csv(HistorySource.History history) {
        StringBuilder out = new StringBuilder();
        switch (history) {
            case HistorySource.Raw raw -> {
                out.append("ts,value\r\n");
                for (HistorySource.Value value : raw.values()) {
                    out.append(value.ts()).append(',').append(field(value.json())).append("\r\n");
                }
            }
            case HistorySource.Buckets buckets -> {
                out.append("ts,min,max,mean,count\r\n");
                for (HistorySource.Bucket bucket : buckets.buckets()) {
                    out.append(bucket.ts()).append(',').append(bucket.min()).append(',').append(bucket.max()).append(',')
                            .append(bucket.mean()).append(',').append(bucket.count()).append("\r\n");
                }
            }
        }
        return out.toString();
    }

    /** Numbers and booleans stand as they are, a string between quotes that are doubled inside. */
    private static String field(String json) {
        if (!json.startsWith("\"")) {
            return json;
        }
        try {
            return '"' + Json.MAPPER.readValue(json, String.class).replace("\"", "\"\"") + '"';
        } catch (IOException e) {
            throw new UncheckedIOException("a kept value is no JSON: " + json, e);
        }
    }
}
