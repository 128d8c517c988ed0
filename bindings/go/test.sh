#!/bin/sh
# The rows, the tests of the package and the programs of the README.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
sh "$root/.ci/packages.sh" go:golang-go gcc:gcc

out=$TAKETWO_OUT
export CGO_ENABLED=1 CGO_CFLAGS="-I$root/include" CGO_LDFLAGS="-L$TAKETWO_LIBRARY -Wl,-rpath,$TAKETWO_LIBRARY"
export GOENV=off GOFLAGS= GOPROXY=off GOCACHE="$out/cache" GOPATH="$out/path"
cd "$root/bindings/go"

unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
    echo "gofmt would write these otherwise: $unformatted" >&2
    exit 1
fi
go vet ./...

# Each program of the README is a module that says where this one is.
rm -rf "$out/readme" && mkdir -p "$out/readme"
awk -v out="$out/readme" '/^```$/ { file = "" } file { print > file }
    /^```go$/ { file = out "/program" ++count ".go" }' README.md
cd "$out/readme"
go mod init example > init.txt 2>&1
go mod edit -require taketwo@v0.0.0 -replace "taketwo=$root/bindings/go"
for program in program1 program2; do
    test -z "$(gofmt -l "$program.go")"
    go vet "$program.go"
    go run "$program.go" > "$program.txt"
done
says() {
    grep -q "$2" "$1.txt" || { echo "the README's $1 did not say: $2" >&2; exit 1; }
}
says program1 'why: internal.bad_output (INTERNAL.BAD_OUTPUT failures, sentence 17)'
says program1 '^unknown_status at status$'
says program2 '^wait until [0-9]*: retry 1 of 3 of class after_delay, [0-9]* ms drawn from 5000 to 10000 '
says program2 '^done: [0-9]* deposited, up to 2000 '

cd "$root/bindings/go"
go test -c -o "$out/rows"
"$out/rows"
