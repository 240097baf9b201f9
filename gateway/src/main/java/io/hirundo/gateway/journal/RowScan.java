package io.hirundo.gateway.journal;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Finds rows of the table {@code block} in page images by their looks alone: neither the page's head nor its list of cells, nor
 * any index above it need be whole. The head of such a record is nine numbers that say how long each column is; where these
 * fit, the columns follow, and at the end of the page the number of the one that goes on. Whether what is put together is
 * what was written, the checksum of the data tells.
 *
 * <p>The format: SQLite, "Database File Format", sections 1.5, 1.6 and 2.1.
 */
final class RowScan {
    /** Between the first column, which is the row's own number and so empty, and the data. */
    private static final int NUMBERS = 6;
    private static final int RUN_MS = 4;
    private static final int LEAST_HEAD_BYTES = 10;
    private static final int MOST_HEAD_BYTES = 18;
    /** Data that cannot be packed is a little longer than what it holds. */
    private static final int MOST_DATA_BYTES = BlockDecoder.MOST_BYTES + 1024;
    private static final int[] BYTES_OF_TYPE = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    private static final byte[] FRAME_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private final PageImages images;
    private final Sink sink;
    private final byte[] page;
    private final byte[] overflow;

    /** What was found, not yet known to be right. */
    @FunctionalInterface
    interface Sink {
        /**
         * @param data       as {@link BlockEncoder} made it, if all went well
         * @param deliveries null for none
         * @return whether it is what was written; if not, it is put together in another way, if there is one
         */
        boolean row(byte[] data, byte[] deliveries, long runMs) throws IOException;
    }

    RowScan(PageImages images, Sink sink) {
        this.images = images;
        this.sink = sink;
        this.page = new byte[images.pageBytes()];
        this.overflow = new byte[images.pageBytes()];
    }

    void scan(long image) throws IOException {
        images.read(image, page);
        for (int at = 0; at + LEAST_HEAD_BYTES < page.length; at++) {
            if (page[at] >= LEAST_HEAD_BYTES && page[at] <= MOST_HEAD_BYTES && page[at + 1] == 0) {
                Found found = recordAt(at);
                if (found != null) {
                    take(found, image);
                }
            }
        }
    }

    /** @param size of the whole record */
    private record Found(int at, int size, int dataAt, int dataBytes, int deliveryBytes, long runMs) {}

    private Found recordAt(int at) {
        int head = page[at];
        int column = at + 2;
        int body = head;
        int runMsAt = 0;
        for (int i = 0; i < NUMBERS; i++) {
            int type = page[column++];
            if (type < 1 || type > 9 || type == 7) { // 7 is a fraction
                return null;
            }
            runMsAt = i == RUN_MS ? body : runMsAt;
            body += BYTES_OF_TYPE[type];
        }
        int runMsBytes = BYTES_OF_TYPE[page[at + 2 + RUN_MS]];
        long[] data = varint(column);
        long[] deliveries = data == null ? null : varint(data[1]);
        if (deliveries == null || deliveries[1] != at + head) {
            return null;
        }
        long dataBytes = blobBytes(data[0]);
        long deliveryBytes = deliveries[0] == 0 ? 0 : blobBytes(deliveries[0]);
        if (dataBytes <= 0 || dataBytes > MOST_DATA_BYTES || deliveryBytes < 0 || deliveryBytes > 2L * BlockEncoder.MAX_EVENTS
                || !beginsLikeData(at + body)) {
            return null;
        }
        return new Found(at, (int) (body + dataBytes + deliveryBytes), body, (int) dataBytes, (int) deliveryBytes,
                number(at + runMsAt, runMsBytes));
    }

    private boolean beginsLikeData(int at) {
        return at + FRAME_MAGIC.length <= page.length
                && (page[at] == '{' || Arrays.equals(page, at, at + FRAME_MAGIC.length, FRAME_MAGIC, 0, FRAME_MAGIC.length));
    }

    /** @return the value, and where the next byte stands; null if the page ends before */
    private long[] varint(long from) {
        long value = 0;
        for (int at = (int) from; at < page.length && at < from + 5; at++) {
            value = value << 7 | page[at] & 0x7f;
            if (page[at] >= 0) {
                return new long[] {value, at + 1};
            }
        }
        return null;
    }

    /** @return -1 if a column of this type is no blob */
    private static long blobBytes(long type) {
        return type >= 12 && type % 2 == 0 ? (type - 12) / 2 : -1;
    }

    private long number(int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes && at + i < page.length; i++) {
            value = value << 8 | page[at + i] & 0xff;
        }
        return value;
    }

    private void take(Found found, long image) throws IOException {
        byte[] record = new byte[found.size];
        int local = localBytes(found.size);
        if (found.at + local > page.length) {
            return;
        }
        System.arraycopy(page, found.at, record, 0, local);
        if (local == found.size) {
            give(found, record);
            return;
        }
        int next = (int) number(found.at + local, 4);
        for (Way way : Way.values()) {
            if (followed(way, next, local, record, image) && give(found, record)) {
                return;
            }
        }
    }

    private boolean give(Found found, byte[] record) throws IOException {
        byte[] data = Arrays.copyOfRange(record, found.dataAt, found.dataAt + found.dataBytes);
        byte[] deliveries = found.deliveryBytes == 0 ? null
                : Arrays.copyOfRange(record, found.dataAt + found.dataBytes, record.length);
        return sink.row(data, deliveries, found.runMs);
    }

    /** How much of a record stands in its page; the rest is in pages of their own. */
    private int localBytes(int size) {
        int usable = page.length;
        int most = usable - 35;
        if (size <= most) {
            return size;
        }
        int least = (usable - 12) * 32 / 255 - 23;
        int wanted = least + (size - least) % (usable - 4);
        return wanted <= most ? wanted : least;
    }

    /** How the pages that go on are found. */
    private enum Way {
        /** Each as it stood when the first was written. */
        OF_THAT_TIME,
        /** As they stand in the file. */
        OF_THE_FILE,
        /** The newest in the log. */
        NEWEST,
        /** One after the other, as they were most likely taken: where one of them says wrongly which is next. */
        IN_A_ROW
    }

    private boolean followed(Way way, int first, int local, byte[] record, long image) throws IOException {
        int at = local;
        int next = first;
        for (int taken = 0; at < record.length; taken++) {
            int number = way == Way.IN_A_ROW ? first + taken : next;
            List<Long> candidates = images.of(number, image);
            if (candidates.isEmpty()) {
                return false;
            }
            images.read(switch (way) {
                case OF_THAT_TIME, IN_A_ROW -> candidates.getFirst();
                case OF_THE_FILE -> number <= images.pagesOfFile() ? number : candidates.getFirst();
                case NEWEST -> candidates.getLast();
            }, overflow);
            next = (overflow[0] & 0xff) << 24 | (overflow[1] & 0xff) << 16 | (overflow[2] & 0xff) << 8 | overflow[3] & 0xff;
            int bytes = Math.min(record.length - at, overflow.length - 4);
            System.arraycopy(overflow, 4, record, at, bytes);
            at += bytes;
        }
        return true;
    }
}
