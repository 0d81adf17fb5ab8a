#!/usr/bin/env bash
# Gives kibana_system its password; run once, before Kibana starts.
set -euo pipefail

curl --fail --silent --show-error --user "elastic:$ELASTIC_PASSWORD" \
  --header 'Content-Type: application/json' \
  --data "{\"password\":\"$KIBANA_PASSWORD\"}" \
  http://elasticsearch:9200/_security/user/kibana_system/_password
