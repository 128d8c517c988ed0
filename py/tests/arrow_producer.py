"""A producer of Arrow arrays that does as it is told, right or wrong, and counts its releases."""

import ctypes
import struct

_pointer = ctypes.c_void_p


class Schema(ctypes.Structure):
    _fields_ = [
        ("format", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("metadata", ctypes.c_char_p),
        ("flags", ctypes.c_int64),
        ("n_children", ctypes.c_int64),
        ("children", _pointer),
        ("dictionary", _pointer),
        ("release", _pointer),
        ("private_data", _pointer),
    ]


class Array(ctypes.Structure):
    _fields_ = [
        ("length", ctypes.c_int64),
        ("null_count", ctypes.c_int64),
        ("offset", ctypes.c_int64),
        ("n_buffers", ctypes.c_int64),
        ("n_children", ctypes.c_int64),
        ("buffers", _pointer),
        ("children", _pointer),
        ("dictionary", _pointer),
        ("release", _pointer),
        ("private_data", _pointer),
    ]


class Stream(ctypes.Structure):
    _fields_ = [
        ("get_schema", _pointer),
        ("get_next", _pointer),
        ("get_last_error", _pointer),
        ("release", _pointer),
        ("private_data", _pointer),
    ]


_RELEASE = ctypes.CFUNCTYPE(None, _pointer)
_GET = ctypes.CFUNCTYPE(ctypes.c_int, _pointer, _pointer)
_LAST_ERROR = ctypes.CFUNCTYPE(_pointer, _pointer)
_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype = ctypes.py_object
_new_capsule.argtypes = [_pointer, ctypes.c_char_p, _pointer]


class Producer:
    """Owns what it hands out; ``released`` says how often each struct was."""

    def __init__(self):
        self.kept = []
        self.released = []

    def keep(self, thing):
        self.kept.append(thing)
        return thing

    def release_of(self, kind):
        def release(address):
            self.released.append(kind.__name__)
            kind.from_address(address).release = None

        return ctypes.cast(self.keep(_RELEASE(release)), _pointer)

    def schema(self, layout, dictionary=None, **fields):
        fields = {"format": layout, "name": b"", "release": self.release_of(Schema)} | fields
        if dictionary is not None:
            fields["dictionary"] = ctypes.addressof(dictionary)
        return self.keep(Schema(**fields))

    def array(self, buffers, length, dictionary=None, **fields):
        addresses = (_pointer * max(len(buffers), 1))()
        for index, buffer in enumerate(buffers):
            if buffer is not None:
                owned = self.keep(ctypes.create_string_buffer(buffer, max(len(buffer), 1)))
                addresses[index] = ctypes.addressof(owned)
        self.keep(addresses)
        fields = {
            "length": length,
            "n_buffers": len(buffers),
            "buffers": ctypes.addressof(addresses),
            "release": self.release_of(Array),
        } | fields
        if dictionary is not None:
            fields["dictionary"] = ctypes.addressof(dictionary)
        return self.keep(Array(**fields))

    def column(self, schema, array, names=(b"arrow_schema", b"arrow_array")):
        """Return an object with ``__arrow_c_array__``, whose capsules release nothing."""
        schema_name, array_name = map(self.keep, names)

        class Column:
            def __arrow_c_array__(self, requested_schema=None):
                return (
                    _new_capsule(ctypes.addressof(schema), schema_name, None),
                    _new_capsule(ctypes.addressof(array), array_name, None),
                )

        return Column()

    def stream(self, schema, arrays, error=None):
        """Return an object with ``__arrow_c_stream__``; after the arrays an error, or the end."""
        arrays = list(arrays)
        message = self.keep(ctypes.create_string_buffer(error or b""))

        def get_schema(_, to):
            ctypes.memmove(to, ctypes.addressof(schema), ctypes.sizeof(Schema))
            return 0

        def get_next(_, to):
            if arrays:
                ctypes.memmove(to, ctypes.addressof(arrays.pop(0)), ctypes.sizeof(Array))
            elif error is not None:
                return 5
            return 0

        def last_error(_):
            return ctypes.addressof(message)

        functions = [_GET(get_schema), _GET(get_next), _LAST_ERROR(last_error)]
        self.keep(functions)
        addresses = [ctypes.cast(function, _pointer) for function in functions]
        stream = self.keep(Stream(*addresses, self.release_of(Stream), None))
        name = self.keep(b"arrow_array_stream")

        class Column:
            def __arrow_c_stream__(self, requested_schema=None):
                return _new_capsule(ctypes.addressof(stream), name, None)

        return Column()


def numbers(code, *values):
    """The bytes of numbers of a type of ``struct``."""
    return struct.pack(f"={len(values)}{code}", *values)
