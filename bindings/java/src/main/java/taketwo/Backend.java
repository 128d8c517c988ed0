package taketwo;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A way to call C. Arrays of bytes are copied into one block of memory for each call and out of it
 * again, so nothing of Java is ever seen by C, and nothing has to be freed.
 */
abstract class Backend {
    /** Calls a function with numbers, and addresses as such. */
    abstract Object invoke(C.Function function, Object[] arguments);

    /** The address of memory that is not on the heap. */
    abstract long addressOf(ByteBuffer block);

    /** An array of which it has to be known where it was. */
    static final class Placed {
        final byte[] bytes;
        long address;

        Placed(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private record Block(ByteBuffer memory, long address) {
        static Block of(int size) {
            ByteBuffer memory = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
            return new Block(memory, Chosen.BACKEND.addressOf(memory));
        }
    }

    /** Enough for all but long records; each thread keeps one. */
    private static final int USUAL = 8192;

    private static final ThreadLocal<Block> BLOCKS = ThreadLocal.withInitial(() -> Block.of(USUAL));

    /** Chosen when it is first called. */
    private static final class Chosen {
        static final Backend BACKEND = choose();
    }

    static Object call(C.Function function, Object... arguments) {
        long size = 0;
        for (Object argument : arguments) {
            if (bytesOf(argument) != null) {
                size += room(bytesOf(argument).length);
            }
        }
        Block block = size <= USUAL ? BLOCKS.get() : Block.of(Math.toIntExact(size));
        Object[] handed = new Object[arguments.length];
        int at = 0;
        for (int each = 0; each < arguments.length; each++) {
            Shape shape = function.parameters[each];
            byte[] bytes = bytesOf(arguments[each]);
            if (shape != Shape.READ && shape != Shape.WRITTEN) {
                handed[each] = arguments[each];
            } else if (bytes == null) {
                handed[each] = 0L;
            } else {
                block.memory.put(at, bytes);
                handed[each] = block.address + at;
                if (arguments[each] instanceof Placed placed) {
                    placed.address = block.address + at;
                }
                at += room(bytes.length);
            }
        }
        Object result = Chosen.BACKEND.invoke(function, handed);
        at = 0;
        for (int each = 0; each < arguments.length; each++) {
            Shape shape = function.parameters[each];
            byte[] bytes = bytesOf(arguments[each]);
            if (bytes != null && (shape == Shape.READ || shape == Shape.WRITTEN)) {
                if (shape == Shape.WRITTEN) {
                    block.memory.get(at, bytes);
                }
                at += room(bytes.length);
            }
        }
        Reference.reachabilityFence(block);
        return result;
    }

    private static byte[] bytesOf(Object argument) {
        return argument instanceof Placed placed ? placed.bytes : argument instanceof byte[] bytes ? bytes : null;
    }

    /** Structs are aligned to 8 bytes. */
    private static int room(int length) {
        return (length + 7) & ~7;
    }

    /** No text of the library is as long. It is not looked at behind its end. */
    static final int LONGEST_TEXT = 1 << 20;

    /** A text of C. */
    static String text(ByteBuffer from) {
        int length = 0;
        while (from.get(length) != 0) {
            length++;
        }
        byte[] bytes = new byte[length];
        from.get(0, bytes);
        return Bytes.text(bytes);
    }

    static String name() {
        return Chosen.BACKEND instanceof ForeignBackend ? "foreign" : "jna";
    }

    /**
     * What the property taketwo.backend says, jna or foreign. Else the foreign-function API where it
     * is a part of Java, which is from 22 on; before that JNA where it is on the class path.
     */
    private static Backend choose() {
        String wanted = System.getProperty("taketwo.backend", "");
        String library = System.getProperty("taketwo.library", "");
        boolean isForeign = switch (wanted) {
            case "foreign" -> true;
            case "jna" -> false;
            case "" -> Runtime.version().feature() >= 22 || !isThere("com.sun.jna.Native");
            default -> throw new IllegalStateException("taketwo.backend: expected jna or foreign, found " + wanted);
        };
        Backend chosen = isForeign ? new ForeignBackend(library) : new JnaBackend(library);
        Object[] none = {};
        int abi = (int) chosen.invoke(C.Function.ABI_VERSION, none);
        if (abi != C.ABI_VERSION) {
            throw new IllegalStateException("taketwo: a library of ABI " + abi + ", made for " + C.ABI_VERSION);
        }
        return chosen;
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, Backend.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
