#!/bin/sh
# The rows, the tests of the package and the programs of the README, by JNA and by the
# foreign-function API.
#
# TAKETWO_JAVA names another JVM that runs the tests and rows besides, a newer one say.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/bindings/java
sh "$root/.ci/packages.sh" javac:openjdk-17-jdk-headless
jars=/usr/share/java
[ -e $jars/jna.jar ] || sh "$root/.ci/packages.sh" jna:libjna-java
[ -e $jars/gson.jar ] || sh "$root/.ci/packages.sh" gson:libgoogle-gson-java

out=$TAKETWO_OUT
rm -rf "$out/main" "$out/test" "$out/readme" && mkdir -p "$out/readme"
# The programs of the README, as they stand there.
awk -v out="$out/readme/" '/^```$/ { file = "" } file { print > file }
    /^```java$/ { file = out (++count) ".java" }' "$here/README.md"
compile() {
    javac -J-XX:TieredStopAtLevel=1 -Xlint:all -Xlint:-processing -Werror --release 17 "$@"
}
compile -cp $jars/jna.jar -d "$out/main" "$here"/src/main/java/taketwo/*.java
compile -cp "$out/main:$jars/gson.jar" -d "$out/test" "$here"/src/test/java/taketwo/*.java "$out"/readme/*.java

feature() {
    "$1" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p'
}
# run BACKEND JVM ARGUMENTS. Java 17 has the foreign-function API in a module of its own.
run() {
    backend=$1 java=$2
    shift 2
    incubator=
    if [ "$backend" = foreign ] && [ "$(feature "$java")" = 17 ]; then
        incubator="--add-modules jdk.incubator.foreign"
    fi
    # shellcheck disable=SC2086
    "$java" $incubator --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 \
        -Dtaketwo.backend="$backend" -Dtaketwo.library="$TAKETWO_LIBRARY/libtaketwo.so" \
        -cp "$out/main:$out/test:$jars/gson.jar:$jars/jna.jar" "$@"
}
says() {
    run jna java "$1" > "$out/readme/$1.txt"
    for line in "$2" "$3"; do
        grep -q "$line" "$out/readme/$1.txt" || { echo "the README's $1 did not say: $line" >&2; exit 1; }
    done
}
says Triage 'why: internal.bad_output (INTERNAL.BAD_OUTPUT failures, sentence 17)' '^unknown_status at status$'
says Loop '^wait until [0-9]*: retry 1 of 3 of class after_delay, [0-9]* ms drawn from 5000 to 10000 ' \
    '^done: [0-9]* deposited, up to 2000 '

version=$(sed -n 's/^#define TAKETWO_VERSION "\(.*\)"/\1/p' "$root/include/taketwo.h")
if [ -n "${TAKETWO_JAVA:-}" ]; then
    run foreign "$TAKETWO_JAVA" taketwo.Rows "$root/conformance" "$version"
fi
case $(feature java) in
18 | 19 | 20 | 21) echo "this JDK has the foreign-function API in a form that is not supported" ;;
*) run foreign java taketwo.Rows "$root/conformance" "$version" ;;
esac
run jna java taketwo.Rows "$root/conformance" "$version"
