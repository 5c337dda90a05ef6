#!/usr/bin/env bash
# Compares spec/lcic with the cloud's own metadata: names, types, required, nullable, deprecated, effect. The differences
# must be those in lcic_metadata.txt; spec/README.md says why each is left. Outside the gate, as it downloads the metadata.
set -euo pipefail
cd "$(dirname "$0")/../.."
wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
pip download --quiet --no-deps --dest "$wheels" tccli-intl-en==3.1.193.1
cargo run --quiet -p generator -- import --check --metadata "$wheels"/*.whl lcic |
    diff tests/scripts/lcic_metadata.txt - && echo "spec/lcic is what the metadata says, save for the known differences"
