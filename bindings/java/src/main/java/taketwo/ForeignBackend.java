package taketwo;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Calls C through the foreign-function API: java.lang.foreign from Java 22 on, its incubator in 17.
 * It is reached by reflection, so that one class file serves both, and needs neither to be compiled.
 * The versions between have other forms of it, and are refused.
 */
final class ForeignBackend extends Backend {
    private final boolean isFinal = Runtime.version().feature() >= 22;
    private final Class<?> segments = type("MemorySegment");
    private final Class<?> layouts = type("MemoryLayout");
    private final Map<C.Function, MethodHandle> functions = new EnumMap<>(C.Function.class);

    ForeignBackend(String library) {
        if (library.isEmpty()) {
            System.loadLibrary("taketwo");
        } else {
            System.load(library);
        }
        Class<?> linkers = type(isFinal ? "Linker" : "CLinker");
        Object linker = call(linkers, isFinal ? "nativeLinker" : "getInstance", null);
        Object symbols = call(type("SymbolLookup"), "loaderLookup", null);
        for (C.Function each : C.Function.values()) {
            functions.put(each, handle(each, linkers, linker, symbols));
        }
    }

    private MethodHandle handle(C.Function function, Class<?> linkers, Object linker, Object symbols) {
        Class<?> descriptors = type("FunctionDescriptor");
        Object parameters = Array.newInstance(layouts, function.parameters.length);
        MethodType java = MethodType.methodType(java(function.result));
        for (int at = 0; at < function.parameters.length; at++) {
            Array.set(parameters, at, layout(function.parameters[at]));
            java = java.appendParameterTypes(java(function.parameters[at]));
        }
        Object descriptor = call(descriptors, "of", null, layouts, layout(function.result), parameters.getClass(), parameters);
        Optional<?> symbol = (Optional<?>) call(type("SymbolLookup"), isFinal ? "find" : "lookup", symbols, String.class, function.symbol);
        Object address = symbol.orElseThrow(() -> new UnsatisfiedLinkError(function.symbol));
        MethodHandle found;
        if (isFinal) {
            Object options = Array.newInstance(type("Linker$Option"), 0);
            found = (MethodHandle) call(linkers, "downcallHandle", linker, segments, address, descriptors, descriptor,
                    options.getClass(), options);
        } else {
            found = (MethodHandle) call(linkers, "downcallHandle", linker, type("Addressable"), address,
                    MethodType.class, java, descriptors, descriptor);
        }
        MethodHandle spread = found.asSpreader(Object[].class, found.type().parameterCount());
        return spread.asType(MethodType.methodType(Object.class, Object[].class));
    }

    /** Addresses are handed over as numbers, which travel alike. */
    private static Class<?> java(Shape shape) {
        return shape == Shape.INT ? int.class : long.class;
    }

    private Object layout(Shape shape) {
        String name = shape == Shape.INT ? "INT" : isFinal ? "LONG" : "LONG_LONG";
        try {
            return type(isFinal ? "ValueLayout" : "CLinker").getField((isFinal ? "JAVA_" : "C_") + name).get(null);
        } catch (ReflectiveOperationException e) {
            throw unavailable(e);
        }
    }

    @Override
    Object invoke(C.Function function, Object[] arguments) {
        Object result;
        try {
            result = (Object) functions.get(function).invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e); // C throws nothing
        }
        return function.result == Shape.TEXT ? text(buffer(at((long) result))) : result;
    }

    private Object segment(ByteBuffer block) {
        return isFinal
                ? call(segments, "ofBuffer", null, java.nio.Buffer.class, block)
                : call(segments, "ofByteBuffer", null, ByteBuffer.class, block);
    }

    private ByteBuffer buffer(Object segment) {
        return (ByteBuffer) call(segments, "asByteBuffer", segment);
    }

    @Override
    long addressOf(ByteBuffer block) {
        Object address = call(segments, "address", segment(block));
        return isFinal ? (long) address : (long) call(type("MemoryAddress"), "toRawLongValue", address);
    }

    /** What is at an address, as far as any text of the library goes. */
    private Object at(long address) {
        long size = LONGEST_TEXT;
        if (isFinal) {
            return call(segments, "reinterpret", call(segments, "ofAddress", null, long.class, address), long.class, size);
        }
        Class<?> addresses = type("MemoryAddress"), scopes = type("ResourceScope");
        return call(addresses, "asSegment", call(addresses, "ofLong", null, long.class, address),
                long.class, size, scopes, call(scopes, "globalScope", null));
    }

    private Class<?> type(String name) {
        String folder = isFinal ? "java.lang.foreign." : "jdk.incubator.foreign.";
        try {
            if (!isFinal && Runtime.version().feature() != 17) {
                throw new ClassNotFoundException("Java " + Runtime.version().feature());
            }
            return Class.forName(folder + name);
        } catch (ClassNotFoundException e) {
            throw unavailable(e);
        }
    }

    /** Calls a method: on null a static one. Types of parameters and arguments alternate. */
    private Object call(Class<?> of, String method, Object on, Object... typesAndArguments) {
        Class<?>[] types = new Class<?>[typesAndArguments.length / 2];
        Object[] arguments = new Object[types.length];
        for (int at = 0; at < types.length; at++) {
            types[at] = (Class<?>) typesAndArguments[2 * at];
            arguments[at] = typesAndArguments[2 * at + 1];
        }
        try {
            return of.getMethod(method, types).invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw unavailable(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw unavailable(e);
        }
    }

    private static IllegalStateException unavailable(Throwable why) {
        return new IllegalStateException("the foreign-function API wants Java 22 or newer, or Java 17 with"
                + " --add-modules jdk.incubator.foreign and --enable-native-access=ALL-UNNAMED", why);
    }
}
