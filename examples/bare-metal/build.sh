#!/bin/sh
# Builds the example with clang and lld.
#
#   build.sh LIBRARY PROGRAM
set -eu

here=$(dirname "$0")
exec clang --target=thumbv7em-none-eabihf -mcpu=cortex-m4 -ffreestanding -std=c11 -Os \
    -Wall -Wextra -Werror -pedantic -ffunction-sections -fdata-sections -I"$here/../../include" \
    -nostdlib -static -fuse-ld=lld -Wl,--gc-sections -T "$here/board.ld" \
    "$here/main.c" "$here/board.c" "$1" -o "$2"
