#!/usr/bin/env bash
# Every sample of every action, in each language, run against the mock: it must receive the parameters that the sample
# shows. And every request of `tencentcloud` is that of tccli, for the documented examples of LCIC and of 300 other actions,
# chosen by a fixed seed. Outside the gate, as it installs Tencent's SDKs (800 MB, deleted at the end); the gate runs Rust
# and curl.
#
# usage: tests/scripts/samples.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/python"
"$work"/python/bin/pip download --quiet --no-deps --dest "$work" tccli==3.1.189.1
"$work"/python/bin/pip install --quiet "$work"/tccli-*.whl tencentcloud-sdk-python==3.1.195
npm install --silent --no-audit --no-fund --prefix "$work/node" tencentcloud-sdk-nodejs@4.1.313

# The SDK for Python trusts the bundle of certifi alone, tccli cannot be told of another, and the mock's authority is new
# in each run.
cat >"$("$work"/python/bin/python -c 'import site; print(site.getsitepackages()[0])')/sitecustomize.py" <<'PYTHON'
import os

import certifi

certifi.where = lambda: os.environ["REQUESTS_CA_BUNDLE"]
PYTHON

export PATH=$work/python/bin:$PATH NODE_PATH=$work/node/node_modules
cargo test -p tests --test programs -- samples:: --include-ignored --nocapture --test-threads 1
TCCLI_WHEEL=$(echo "$work"/tccli-*.whl) cargo test -p tencentcloud-cli --test commands -- tccli:: --ignored --nocapture
