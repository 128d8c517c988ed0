package taketwo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;

/** Fields of structs, and what of Java is numbers and bytes in C. */
final class Bytes {
    private Bytes() {}

    static int u8(byte[] struct, int at) {
        return Byte.toUnsignedInt(struct[at]);
    }

    static ByteBuffer of(byte[] struct) {
        return ByteBuffer.wrap(struct).order(ByteOrder.nativeOrder());
    }

    static long u64(byte[] struct, int at) {
        return of(struct).getLong(at);
    }

    static OptionalLong optional(byte[] struct, int has, int at) {
        return struct[has] != 0 ? OptionalLong.of(u64(struct, at)) : OptionalLong.empty();
    }

    static byte[] u64(long value) {
        byte[] bytes = new byte[8];
        of(bytes).putLong(value);
        return bytes;
    }

    static byte[] optional(OptionalLong value) {
        return value.isPresent() ? u64(value.getAsLong()) : null;
    }

    static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    /** A text in a struct, as far as its NUL. */
    static String text(byte[] struct, int at) {
        int end = at;
        while (struct[end] != 0) {
            end++;
        }
        return text(struct, at, end - at);
    }

    static String text(byte[] struct, int at, int length) {
        return new String(struct, at, length, UTF_8);
    }

    interface Writer {
        long write(byte[] buffer, long capacity);
    }

    /** What is written, which is asked for again if there is no room for it at first. */
    static String written(Writer writer) {
        for (int room = 1024;;) {
            byte[] buffer = new byte[room];
            int length = Math.toIntExact(writer.write(buffer, room));
            if (length < room) {
                return text(Arrays.copyOf(buffer, length));
            }
            room = length + 1;
        }
    }

    private static final Instant LAST = instant(-1);

    /** Milliseconds since 1970, without a sign: what is before is taken for 1970. */
    static long ms(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return time.isBefore(LAST) ? time.getEpochSecond() * 1000 + time.getNano() / 1_000_000 : -1;
    }

    static Instant instant(long ms) {
        return Instant.EPOCH.plus(duration(ms));
    }

    static Duration duration(long ms) {
        long seconds = Long.divideUnsigned(ms, 1000);
        return Duration.ofSeconds(seconds, Long.remainderUnsigned(ms, 1000) * 1_000_000);
    }

    /** Milliseconds, rounded up. */
    static long ms(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(duration(-1)) > 0 ? -1 : ms(Instant.EPOCH.plus(duration).plusNanos(999_999));
    }
}
