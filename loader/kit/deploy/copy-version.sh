#!/bin/sh
# Copies the live version of a store to another place and switches there, for servers that read a copy of their own:
#   sh copy-version.sh /srv/omin /mnt/replica/omin
# Run it when `omin build` has ended. What is half copied is never read; the five latest versions are kept.
set -eu
[ $# -eq 2 ] || { echo "usage: $0 STORE COPY" >&2; exit 2; }
version=$(readlink "$1/current") || { echo "$0: no version is live in $1" >&2; exit 2; }
mkdir -p "$2/versions"
if [ ! -d "$2/$version" ]; then
  rm -rf "$2/.incoming"
  cp -a "$1/$version" "$2/.incoming"
  mv -T "$2/.incoming" "$2/$version"
fi
ln -sfn "$version" "$2/.next"
mv -T "$2/.next" "$2/current"
ls -1 "$2/versions" | head -n -5 | while read -r old; do
  [ "versions/$old" = "$version" ] || rm -rf "$2/versions/$old"
done
