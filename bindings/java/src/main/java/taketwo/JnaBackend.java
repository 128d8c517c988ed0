package taketwo;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
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

    /** A struct of which nothing but its bytes is known. */
    @Structure.FieldOrder("bytes")
    public abstract static class Value extends Structure implements Structure.ByValue {
        public byte[] bytes;

        Value(Shape shape) {
            bytes = new byte[shape.bytes];
        }
    }

    public static final class Value8 extends Value {
        public Value8() {
            super(Shape.STRUCT_8);
        }
    }

    public static final class Value16 extends Value {
        public Value16() {
            super(Shape.STRUCT_16);
        }
    }

    @Override
    Object invoke(C.Function function, Object[] arguments) {
        for (int at = 0; at < arguments.length; at++) {
            if (function.parameters[at] == Shape.STRUCT_8) {
                Value8 value = new Value8();
                value.bytes = (byte[]) arguments[at];
                arguments[at] = value;
            }
        }
        Function called = functions.get(function);
        return switch (function.result) {
            case INT -> called.invokeInt(arguments);
            case LONG -> called.invokeLong(arguments);
            case TEXT -> text(called.invokePointer(arguments).getByteBuffer(0, LONGEST_TEXT));
            case STRUCT_8 -> ((Value) called.invoke(Value8.class, arguments)).bytes;
            case STRUCT_16 -> ((Value) called.invoke(Value16.class, arguments)).bytes;
            default -> throw new AssertionError(function);
        };
    }

    @Override
    long addressOf(ByteBuffer block) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(block));
    }
}
