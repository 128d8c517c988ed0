package taketwo;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/** Calls C through JNA, on any JVM of 64 bits. */
final class JnaBackend extends Backend {
    private final Map<C.Function, Function> functions = new EnumMap<>(C.Function.class);

    JnaBackend(String library) {
        NativeLibrary loaded = NativeLibrary.getInstance(library.isEmpty() ? "taketwo" : library);
        for (C.Function each : C.Function.values()) {
            functions.put(each, loaded.getFunction(each.symbol));
        }
    }

    @Override
    Object invoke(C.Function function, Object[] arguments) {
        Function called = functions.get(function);
        return switch (function.result) {
            case INT -> called.invokeInt(arguments);
            case LONG -> called.invokeLong(arguments);
            case TEXT -> text(called.invokePointer(arguments).getByteBuffer(0, LONGEST_TEXT));
            default -> throw new AssertionError(function);
        };
    }

    @Override
    long addressOf(ByteBuffer block) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(block));
    }
}
