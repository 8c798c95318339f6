#!/bin/sh
# Installs the server of Virtuoso 7 where it is missing, as Debian packages it: its programs only, and none is started.
# Where that cannot be done, the tests with it are skipped and say so.
set -eu
if command -v virtuoso-t >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" -eq 0 ]; then sudo=""; else sudo="sudo"; fi
if command -v apt-get >/dev/null 2>&1; then
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin >/dev/null ||
    echo "Virtuoso 7 could not be installed: the tests with it will be skipped." >&2
else
  echo "Virtuoso 7 not found (Debian: virtuoso-opensource-7-bin): the tests with it will be skipped." >&2
fi
