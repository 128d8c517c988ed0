#!/bin/sh
# Writes the known codes as gperf wants them.
#
#   gperf.sh KNOWN_TSV
set -eu

echo 'struct known { const char *name; unsigned rule; };'
echo '%%'
awk -F '\t' '$1 != "" { gsub(/\./, "_", $2); print $1 ", TAKETWO_RULE_" toupper($2) }' "$1"
