#!/usr/bin/env bash
# Imports the shipped dashboard into Kibana, replacing an older one of the same id.
set -euo pipefail

curl --fail --silent --show-error --user "elastic:$ELASTIC_PASSWORD" \
  --header 'kbn-xsrf: poolbench' --form file=@/poolbench.ndjson \
  'http://kibana:5601/api/saved_objects/_import?overwrite=true'
