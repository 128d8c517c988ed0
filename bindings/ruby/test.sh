#!/bin/sh
# Every row, the gem's own tests, and the example of its README with the gem installed.
#
# TAKETWO_LIBRARY is the folder of the C library, TAKETWO_OUT one for what is built.
set -eu
: "${TAKETWO_LIBRARY:?}" "${TAKETWO_OUT:?}"
cd "$(dirname "$0")"
sh ../../.ci/packages.sh ruby:ruby gem:ruby
ruby -e 'require "minitest"' 2> /dev/null || sh ../../.ci/packages.sh minitest:ruby-minitest

rm -rf "$TAKETWO_OUT/gems"
gem build --silent taketwo.gemspec --output "$TAKETWO_OUT/taketwo.gem"
# fiddle comes with ruby, but --install-dir looks for it elsewhere.
gem install --silent --local --no-document --ignore-dependencies --install-dir "$TAKETWO_OUT/gems" "$TAKETWO_OUT/taketwo.gem"
GEM_PATH="$TAKETWO_OUT/gems:$(gem env gempath)" ruby -w test/example_test.rb

ruby -w -Ilib test/taketwo_test.rb
ruby -w -Ilib test/rows.rb
