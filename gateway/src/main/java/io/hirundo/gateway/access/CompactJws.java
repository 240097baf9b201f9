package io.hirundo.gateway.access;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A token taken apart (RFC 7515, section 7.1), nothing of it believed yet.
 *
 * @param signed    the bytes that the signature covers
 * @param signature raw
 * @param payload   not parsed before the signature has been verified
 */
record CompactJws(JsonNode header, byte[] payload, byte[] signed, byte[] signature) {
    /** Two members of one name would let two readers read two tokens. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws TokenRefused if it is no three segments of base64url, or the header is no JSON object */
    static CompactJws parse(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw Refusal.MALFORMED.because("a token has three segments, separated by dots");
        }
        byte[] header = decode(token.substring(0, first));
        byte[] payload = decode(token.substring(first + 1, second));
        byte[] signature = decode(token.substring(second + 1));
        byte[] signed = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        return new CompactJws(object(header, "header"), payload, signed, signature);
    }

    JsonNode claims() {
        return object(payload, "payload");
    }

    /** Only the one spelling of the bytes: else the last character of a signature could be changed unnoticed. */
    private static byte[] decode(String segment) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(segment);
            if (Digests.base64Url(bytes).equals(segment)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw Refusal.MALFORMED.because("a segment of the token is no base64url");
        }
        throw Refusal.MALFORMED.because("a segment of the token is no canonical base64url");
    }

    private static JsonNode object(byte[] json, String what) {
        try {
            JsonNode node = JSON.readTree(json);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw Refusal.MALFORMED.because("the token's " + what + " is no JSON");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("reading an array", e);
        }
        throw Refusal.MALFORMED.because("the token's " + what + " is no JSON object");
    }
}
