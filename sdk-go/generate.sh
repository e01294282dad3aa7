#!/bin/sh
# Writes internal/pluginv1 from the contract's proto. The plugins' versions are go.mod's, buf's is package-lock.json's,
# so that the same sources give the same bytes on every machine; "git diff --exit-code" after it is the check.
set -eu
cd "$(dirname "$0")"
../node_modules/.bin/buf generate
