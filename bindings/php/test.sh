#!/bin/sh
# Runs the tests of the PHP package, and the example of its README.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
sh "$root/.ci/packages.sh" php:php-cli
export LD_LIBRARY_PATH="$TAKETWO_LIBRARY"

php "$here/tests/package.php"
mkdir -p "$TAKETWO_OUT/web"
php "$here/tests/web.php" "$TAKETWO_OUT/web"

# With composer's file beside it, which here is the one of the tests.
mkdir -p "$TAKETWO_OUT/vendor"
printf '<?php require "%s";\n' "$here/tests/autoload.php" > "$TAKETWO_OUT/vendor/autoload.php"
sed -n '/^```php$/,/^```$/p' "$here/README.md" | sed '/^```/d' > "$TAKETWO_OUT/readme.php"
php "$TAKETWO_OUT/readme.php" > "$TAKETWO_OUT/readme.txt"
for line in 'may be tried, will rarely help (INTERNAL.BAD_OUTPUT failures, sentence 17)' \
    'go: attempt 1 of at most 4' 'wait until [0-9]*: retry 1 of 3 of class throttled' \
    'done: [0-9]* deposited, up to 2000' 'done$'; do
    grep -q "^$line" "$TAKETWO_OUT/readme.txt" || {
        echo "the example of the README did not say: $line" >&2
        exit 1
    }
done

php "$here/tests/rows.php" "$root/conformance"
