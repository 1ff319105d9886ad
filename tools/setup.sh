#!/bin/bash
# Installs what the other targets need and the machine lacks: Debian packages, then the npm packages of package-lock.json.
# Run as root, or with sudo available, when Debian packages are missing; silent when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  binutils ca-certificates cpio gcc git kmod libc6-dev libseccomp-dev linux-libc-dev make musl-tools pkgconf # building
  squashfs-tools xz-utils zstd                                                                               # the image
  dosfstools e2fsprogs mtools qemu-utils xorriso                                                             # ISO and disk images
  docker-registry qemu-system-x86 ovmf swtpm                                                                 # running it
)
command -v npm >/dev/null || packages+=(npm)

missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "installing Debian packages: ${missing[*]}"
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get -qq update
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get -qq install --no-install-recommends -y "${missing[@]}" >/dev/null
  # The tests start their own registry: the service of the package would take its port.
  if [[ " ${missing[*]} " == *" docker-registry "* ]] && [ -d /run/systemd/system ]; then
    "${as_root[@]}" systemctl --quiet disable --now docker-registry >/dev/null 2>&1 || true
  fi
fi

# A linked node_modules is its owner's to fill.
if [ ! -L node_modules ] && ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  echo "installing npm packages"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi
