// Package taketwo says why a Runway API task failed, and whether to try again.
//
// It calls the C library of the same name, so table and engine are those of every other language.
// Values own nothing: there is nothing to close. A Classification, Task, Decision or Failure is a
// plain value, a Policy that is not changed may be read by many goroutines, a Budget may be used by
// many at once, and a Job is of one goroutine at a time.
//
// Numbers of enumerators are for ever, and new ones may come with a new version of the library: a
// switch over them needs a default.
//
// Times are of one clock of the caller's that counts on through restarts. They have milliseconds:
// what is finer is cut off, and what is before 1970 is taken for 1970.
package taketwo

// #cgo LDFLAGS: -ltaketwo
// #include <taketwo.h>
import "C"

import (
	"fmt"
	"unsafe"
)

// MaxLineBytes is a fair limit for a line of JSON Lines.
const MaxLineBytes = C.TAKETWO_MAX_LINE_BYTES

// Version returns the version of the library: "0.1.0", say.
func Version() string { return C.GoString(C.taketwo_version()) }

// TableVersion returns the version of the table of rules, which grows whenever a rule is added or changed.
func TableVersion() uint32 { return uint32(C.taketwo_table_version()) }

func nameOf(kind string, number uint8, name *C.char) string {
	if *name == 0 {
		return fmt.Sprintf("%s(%d)", kind, number)
	}
	return C.GoString(name)
}

// None of its bytes is ever read.
var empty C.char

// The library takes a NULL for nothing at all, and Go has one for what is merely empty.
func textAt(text []byte) (*C.char, C.size_t) {
	if len(text) == 0 {
		return &empty, 0
	}
	return (*C.char)(unsafe.Pointer(&text[0])), C.size_t(len(text))
}

func bytesAt(bytes []byte) (*C.uint8_t, C.size_t) {
	start, length := textAt(bytes)
	return (*C.uint8_t)(unsafe.Pointer(start)), length
}

// written returns what write says, which is asked again if it has no room at first.
func written(write func(buffer *C.char, capacity C.size_t) C.size_t) string {
	for room := 1024; ; {
		buffer := make([]byte, room)
		length := int(write((*C.char)(unsafe.Pointer(&buffer[0])), C.size_t(room)))
		if length < room {
			return string(buffer[:length])
		}
		room = length + 1
	}
}
