#!/bin/sh
# Unpacks a Rust of Debian's into a folder, beside whatever Rust is installed.
#
#   debian-rust.sh VERSION FOLDER [PACKAGE...]
#
# VERSION is the beginning of a version of the package rustc-web; further packages come in the same
# version. FOLDER/bin/rustc is the compiler, to be driven by any cargo.
set -eu

wanted=$1
folder=$2
shift 2

for tool in apt-get apt-cache dpkg-deb; do
    command -v $tool > /dev/null || {
        echo "needs $tool: the other Rust comes from Debian's packages" >&2
        exit 1
    }
done

version() {
    apt-cache madison rustc-web | tr -d ' ' | cut -d '|' -f 2 | grep "^$wanted" | head -n 1
}
[ -n "$(version)" ] || apt-get update --quiet=2
version=$(version)
[ -n "$version" ] || {
    echo "Debian's package rustc-web has no version $wanted here" >&2
    exit 1
}
short=$(echo "$version" | cut -d . -f 1-2)
library=libstd-rust-web-$short
llvm=$(apt-cache show "$library=$version" | grep -o 'libllvm[0-9]*' | head -n 1)

rm -rf "$folder"
mkdir -p "$folder/packages"
folder=$(cd "$folder" && pwd)
set -- rustc-web "$library" libstd-rust-web-dev "$@"
for package in "$@"; do
    set -- "$@" "$package=$version"
    shift
done
(cd "$folder/packages" && apt-get download --quiet=2 -o APT::Sandbox::User=root "$@" "$llvm")
for package in "$folder"/packages/*.deb; do
    dpkg-deb --extract "$package" "$folder/root"
done
rm -r "$folder/packages"

# Its libraries are not where the loader looks for them.
mkdir "$folder/bin"
cat > "$folder/bin/rustc" << END
#!/bin/sh
LD_LIBRARY_PATH="$(ls -d "$folder"/root/usr/lib/*-linux-gnu)" exec "$folder/root/usr/bin/rustc" "\$@"
END
chmod +x "$folder/bin/rustc"
"$folder/bin/rustc" --version
