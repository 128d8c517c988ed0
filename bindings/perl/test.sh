#!/bin/sh
# Every row, the module's own tests, and the example of its README with the module installed.
#
# TAKETWO_LIBRARY is the folder of the C library, TAKETWO_OUT one for what is built.
set -eu
: "${TAKETWO_LIBRARY:?}" "${TAKETWO_OUT:?}"
cd "$(dirname "$0")"
sh ../../.ci/packages.sh perl:perl prove:perl make:make
perl -MFFI::Platypus -e 1 2> /dev/null || sh ../../.ci/packages.sh platypus:libffi-platypus-perl

# In a copy, as it writes where it stands.
rm -rf "$TAKETWO_OUT/dist" "$TAKETWO_OUT/installed"
cp -R . "$TAKETWO_OUT/dist"
(cd "$TAKETWO_OUT/dist" && perl Makefile.PL "INSTALL_BASE=$TAKETWO_OUT/installed" && make install) \
    > "$TAKETWO_OUT/make.log" 2>&1 || { cat "$TAKETWO_OUT/make.log"; exit 1; }
prove -I"$TAKETWO_OUT/installed/lib/perl5" t/example.t

podchecker lib/Taketwo.pm
prove -Ilib t/taketwo.t
prove -Ilib --verbose t/rows.t > "$TAKETWO_OUT/rows.tap" || { grep -v '^ *ok' "$TAKETWO_OUT/rows.tap"; exit 1; }
sed -n 's/^# \(perl: .*\)/\1/p' "$TAKETWO_OUT/rows.tap"
