#!/bin/sh
# Puts every connector configuration of a folder to a Connect worker, then keeps restarting what failed: a sink's task
# does not come back by itself when its database was away.
# Usage: keep-connectors.sh WORKER_URL FOLDER [SECONDS]
set -eu
worker=$1
folder=$2
pause=${3:-30}

for file in "$folder"/*.json; do
  name=$(basename "$file" .json)
  curl --fail-with-body --silent --show-error --output /dev/null \
    --request PUT --header 'Content-Type: application/json' --data-binary "@$file" "$worker/connectors/$name/config"
  echo "$name: configured"
done

while sleep "$pause"; do
  for file in "$folder"/*.json; do
    name=$(basename "$file" .json)
    # A worker that is starting or rebalancing answers 409 or not at all: the next round tries again.
    curl --fail --silent --show-error --output /dev/null \
      --request POST "$worker/connectors/$name/restart?includeTasks=true&onlyFailed=true" || true
  done
done
