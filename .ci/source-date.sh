#!/bin/sh
# Prints the time of the source, in seconds since 1970: SOURCE_DATE_EPOCH where it is set, else that of
# the last commit. Where there is no commit, the first that a zip file can hold.
cd "$(dirname "$0")"
echo "${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || echo 315532800)}"
