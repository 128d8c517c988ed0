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
    private final Class<?> allocators = type("SegmentAllocator");
    private final Map<C.Function, MethodHandle> functions = new EnumMap<>(C.Function.class);
    private final ThreadLocal<Map<Shape, Room>> rooms = ThreadLocal.withInitial(() -> new EnumMap<>(Shape.class));

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

    private Class<?> java(Shape shape) {
        return shape == Shape.INT ? int.class : shape.bytes > 0 ? segments : long.class;
    }

    /** Addresses are handed over as numbers, which travel alike. */
    private Object layout(Shape shape) {
        if (shape.bytes == 0) {
            return number(shape == Shape.INT ? "INT" : "LONG");
        }
        Object bytes = Array.newInstance(layouts, shape.bytes);
        for (int at = 0; at < shape.bytes; at++) {
            Array.set(bytes, at, number("BYTE"));
        }
        return call(layouts, "structLayout", null, bytes.getClass(), bytes);
    }

    private Object number(String kind) {
        String incubating = Map.of("INT", "C_INT", "LONG", "C_LONG_LONG", "BYTE", "C_CHAR").get(kind);
        try {
            return isFinal
                    ? type("ValueLayout").getField("JAVA_" + kind).get(null)
                    : type("CLinker").getField(incubating).get(null);
        } catch (ReflectiveOperationException e) {
            throw unavailable(e);
        }
    }

    /** Where a struct is while it is handed over or taken. A segment does not keep its memory: this does. */
    private record Room(ByteBuffer memory, Object segment, Object allocator) {}

    private Room room(Shape shape) {
        return rooms.get().computeIfAbsent(shape, it -> {
            ByteBuffer memory = ByteBuffer.allocateDirect(it.bytes);
            Object segment = segment(memory);
            String allocator = isFinal ? "prefixAllocator" : "ofSegment";
            return new Room(memory, segment, call(allocators, allocator, null, segments, segment));
        });
    }

    @Override
    Object invoke(C.Function function, Object[] arguments) {
        int first = function.result.bytes > 0 ? 1 : 0;
        Object[] handed = new Object[first + arguments.length];
        if (first > 0) {
            handed[0] = room(function.result).allocator;
        }
        for (int at = 0; at < arguments.length; at++) {
            handed[first + at] = arguments[at];
            if (arguments[at] instanceof byte[] struct) {
                Room room = room(function.parameters[at]);
                room.memory.put(0, struct);
                handed[first + at] = room.segment;
            }
        }
        Object result;
        try {
            result = (Object) functions.get(function).invokeExact(handed);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e); // C throws nothing
        }
        if (first > 0) {
            byte[] struct = new byte[function.result.bytes];
            room(function.result).memory.get(0, struct);
            return struct;
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
