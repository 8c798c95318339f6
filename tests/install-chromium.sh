#!/bin/sh
# Installs Debian's Chromium for the browser tests where none is found; says what to do where it cannot.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" -eq 0 ]; then sudo=""; else sudo="sudo"; fi
if command -v apt-get >/dev/null 2>&1; then
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
  echo "Chromium not found: install it with your system's package manager, then run make test again." >&2
  exit 1
fi
