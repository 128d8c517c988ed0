#!/bin/sh
# Unpacks Debian's Python for aarch64, and an emulator for it, into a folder; nothing is installed.
#
#   aarch64-python.sh FOLDER
#
# FOLDER/bin/python is the interpreter.
set -eu

folder=$1
rm -rf "$folder"
mkdir -p "$folder/bin" "$folder/packages" "$folder/apt/lists/partial" "$folder/apt/archives/partial"
folder=$(cd "$folder" && pwd)

# Lists of packages for the other architecture, beside those of the machine.
touch "$folder/apt/status"
cat > "$folder/apt/config" << END
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "root";
Dir::State "$folder/apt";
Dir::State::status "$folder/apt/status";
Dir::Cache "$folder/apt";
END
python=$(apt-cache depends python3-minimal | sed -n 's/.*Depends: \(python3\.[0-9]*\)-minimal/\1/p')
(
    cd "$folder/packages"
    apt-get download --quiet=2 -o APT::Sandbox::User=root qemu-user-static
    export APT_CONFIG="$folder/apt/config"
    apt-get update --quiet=2
    apt-get download --quiet=2 "$python-minimal" "lib$python-minimal" "lib$python-stdlib" \
        libc6 libgcc-s1 libexpat1 zlib1g libffi8
)
for package in "$folder"/packages/*.deb; do
    dpkg-deb --extract "$package" "$folder/root"
done
rm -r "$folder/packages"

cat > "$folder/bin/python" << END
#!/bin/sh
exec "$folder/root/usr/bin/qemu-aarch64-static" -L "$folder/root" "$folder/root/usr/bin/$python" "\$@"
END
chmod +x "$folder/bin/python"
"$folder/bin/python" -c 'import platform; print(platform.machine(), platform.python_version())'
