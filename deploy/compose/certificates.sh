#!/bin/sh
# Issues a certificate to each role of compose.tls.yaml, below /certificates; the authority is founded the first time. Arguments are
# the names that servers are reached by.
set -eu
cd /certificates/authority

hosts=
for host in "$@"; do
  hosts="$hosts --host $host"
done

rm -rf issued
# shellcheck disable=SC2086 # Words are meant to be split.
if [ -e authority.pem ]; then
  polyak certificates issued --authority . $hosts
else
  polyak certificates issued $hosts
  mv issued/authority-key.pem .
  cp issued/authority.pem .
fi

for folder in ../*; do
  role=$(basename "$folder")
  if [ "$role" != authority ]; then
    chown 10001:10001 issued/authority.pem "issued/$role.pem" "issued/$role-key.pem"
    cp -p issued/authority.pem "$folder/"
    mv "issued/$role-key.pem" "issued/$role.pem" "$folder/"
  fi
done
rm -rf issued
