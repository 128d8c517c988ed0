#!/bin/sh
# Installs what a check needs of Debian, where it is missing.
#
# usage: packages.sh COMMAND:PACKAGE ...
set -eu

needed=
for pair in "$@"; do
    command -v "${pair%%:*}" > /dev/null || needed="$needed ${pair#*:}"
done
[ -n "$needed" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "missing, as Debian names them:$needed" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2 -o DPkg::Lock::Timeout=600
# Word by word: names of packages.
# shellcheck disable=SC2086
apt-get install --quiet=2 --yes -o DPkg::Lock::Timeout=600 --no-install-recommends $needed
