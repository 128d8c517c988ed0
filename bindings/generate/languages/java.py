"""The header in Java: enumerators, places in structs, and a method for each function."""

import header
import names

FOLDER = "bindings/java"
MAIN = f"{FOLDER}/src/main/java/taketwo"

# Enums of the C library's own calls, which Java says otherwise, and rules, of which there will be more.
NOT_ENUMS = ("rule", "status", "failure_kind")
WIDE = ("uint64_t", "size_t", "ptrdiff_t")


def comment(text: str, indent: str = "") -> list[str]:
    lines = text.replace("`", "").splitlines()
    if len(lines) < 2:
        return [f"{indent}/** {line} */" for line in lines]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]


def file(*lines: str) -> str:
    return "\n".join(("// Generated from taketwo.h; do not edit.", "package taketwo;", "", *lines)) + "\n"


def enum(of: header.Enum, is_named: bool) -> str:
    name = names.camel(of.short)
    shown = f"C.{method(of.short)}Name(number)" if is_named else "name().toLowerCase(java.util.Locale.ROOT)"
    lines = [*comment(of.comment), f"public enum {name} {{"]
    for each in of.enumerators:
        lines += [*comment(each.comment, "    "), f"    {each.short}({each.value}),"]
    return file(
        *lines,
        "    /** A number that this package does not know, of a newer library. */",
        "    NEWER(-1);",
        "",
        "    private final int number;",
        "",
        f"    {name}(int number) {{",
        "        this.number = number;",
        "    }",
        "",
        "    /** The number, which is for ever. */",
        "    public int number() {",
        "        return number;",
        "    }",
        "",
        "    /** The name, which is for ever. */",
        "    @Override",
        "    public String toString() {",
        f'        return this == NEWER ? "newer" : {shown};',
        "    }",
        "",
        f"    static {name} of(int number) {{",
        f"        for ({name} each : values()) {{",
        "            if (each.number == number) {",
        "                return each;",
        "            }",
        "        }",
        "        return NEWER;",
        "    }",
        "}",
    )


def rules() -> str:
    lines = ["/** The rules that there were when this was made. */", "public final class Rules {"]
    for each in header.read().enum("rule").enumerators:
        lines += comment(each.comment, "    ")
        lines.append(f"    public static final Rule {each.short} = new Rule({each.value});")
    return file(*lines, "", "    private Rules() {}", "}")


def method(short: str) -> str:
    name = names.camel(short)
    end = "_" if short.endswith("_") else ""  # a word that is not free: class_
    return name[0].lower() + name[1:] + end


def shape(of: header.Type) -> str:
    """How a value travels."""
    if of.pointers:
        return "READ" if of.is_const else "WRITTEN"
    return "LONG" if of.base in WIDE else "INT"


JAVA = {"INT": "int", "LONG": "long", "TEXT": "String"}


def c() -> str:
    """What is called, with structs by pointer. Many at once and shared memory are not for Java's arrays."""
    read = header.read()
    structs = {each.name for each in read.structs}
    functions = [
        each
        for each in read.functions
        if not each.short.endswith("_atomic")
        and all(
            of.pointers < 2 and (of.pointers or of.base not in structs)
            for of in (each.returns, *(p.type for p in each.parameters))
        )
    ]
    lines = ["/** The C library. Texts and structs are arrays of bytes, null is NULL. */", "final class C {"]
    for each in read.constants:
        value = each.value - 2**64 if each.value >= 2**63 else each.value
        kind, end = ("long", "L") if abs(value) >= 2**31 or each.value >= 2**63 else ("int", "")
        lines.append(f"    static final {kind} {each.name.removeprefix('TAKETWO_')} = {value}{end};")
    for each in read.enum("status").enumerators:
        lines.append(f"    static final int STATUS_{each.short} = {each.value};")
    for struct in read.structs:
        prefix = struct.short.upper()
        lines += ["", f"    static final int {prefix} = {struct.size};"]
        for field in struct.fields:
            if field.name not in ("reserved", "opaque"):
                lines.append(f"    static final int {prefix}_{field.name.upper()} = {field.offset};")
    lines += ["", "    enum Function {"]
    for each in functions:
        result = "TEXT" if each.returns.pointers else shape(each.returns)
        shapes = "".join(f", Shape.{shape(p.type)}" for p in each.parameters)
        lines.append(f'        {each.short.upper()}("{each.name}", Shape.{result}{shapes}),')
    lines += [
        "        ;",
        "",
        "        final String symbol;",
        "        final Shape result;",
        "        final Shape[] parameters;",
        "",
        "        Function(String symbol, Shape result, Shape... parameters) {",
        "            this.symbol = symbol;",
        "            this.result = result;",
        "            this.parameters = parameters;",
        "        }",
        "    }",
        "",
        "    private C() {}",
    ]
    for each in functions:
        result = JAVA["TEXT" if each.returns.pointers else shape(each.returns)]
        taken = ", ".join(f"{JAVA.get(shape(p.type), 'byte[]')} {method(p.name)}" for p in each.parameters)
        given = "".join(f", {method(p.name)}" for p in each.parameters)
        lines += [
            "",
            f"    static {result} {method(each.short.removesuffix('_by_pointer'))}({taken}) {{",
            f"        return ({result}) Backend.call(Function.{each.short.upper()}{given});",
            "    }",
        ]
    return file(*lines, "}")


def pom() -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- Made by bindings/generate; do not edit. -->
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>taketwo</groupId>
  <artifactId>taketwo</artifactId>
  <version>{header.read().version}</version>
  <name>taketwo</name>
  <description>Why a Runway API task failed, and whether to try again</description>
  <licenses>
    <license>
      <name>MIT OR Apache-2.0</name>
    </license>
  </licenses>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <maven.test.skip>true</maven.test.skip>
  </properties>
  <dependencies>
    <!-- Not needed where the foreign-function API of the JDK is used. -->
    <dependency>
      <groupId>net.java.dev.jna</groupId>
      <artifactId>jna</artifactId>
      <version>5.13.0</version>
      <optional>true</optional>
    </dependency>
  </dependencies>
</project>
"""


def files() -> dict:
    read = header.read()
    named = {each.short.removesuffix("_name") for each in read.functions}
    made = {f"{FOLDER}/pom.xml": pom, f"{MAIN}/C.java": c, f"{MAIN}/Rules.java": rules}
    for of in read.enums:
        if of.short not in NOT_ENUMS:
            made[f"{MAIN}/{names.camel(of.short)}.java"] = lambda of=of: enum(of, of.short in named)
    return made


FILES = files()
