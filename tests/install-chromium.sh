#!/bin/sh
# Installs Debian's Chromium for the browser tests where none is found, and the fonts that the screenshots are drawn with;
# says what to do where it cannot.
set -eu
chromium() {
  for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then return 0; fi
  done
  return 1
}
if chromium && [ -f /usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf ]; then exit 0; fi
if [ "$(id -u)" -eq 0 ]; then sudo=""; else sudo="sudo"; fi
if command -v apt-get >/dev/null 2>&1; then
  $sudo apt-get update -qq
  if ! chromium; then DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends chromium >/dev/null; fi
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends fonts-dejavu-core >/dev/null
elif chromium; then
  echo "No DejaVu fonts in /usr/share/fonts/truetype/dejavu: the screenshots of components will be skipped." >&2
else
  echo "Chromium not found: install it with your system's package manager, then run make test again." >&2
  exit 1
fi
