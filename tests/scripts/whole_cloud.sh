#!/usr/bin/env bash
# The whole cloud: all services of the metadata to code, compiled with warnings denied.
#
# Takes long and needs the network once, so that it is no part of the gate. What it does:
#   1. fetches the wheels with pip, unless they are there;
#   2. makes code and pages of all versions of all services, twice, with time and memory;
#   3. compiles services by themselves, warnings denied;
#   4. makes and compiles actions alone, chosen by a fixed seed;
#   5. documents some services, warnings denied.
#
# usage: tests/scripts/whole_cloud.sh [FOLDER] [SERVICE...]    without services: all of them
#   ACTIONS=200   how many actions are chosen
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
work=${1:-target/whole-cloud}
shift || true
mkdir -p "$work/wheels"
work=$(cd "$work" && pwd)
export CARGO_TARGET_DIR=$work/target CARGO_TERM_COLOR=never

ls "$work"/wheels/tccli-*.whl >/dev/null 2>&1 ||
  python3 -m pip download --quiet --no-deps --dest "$work/wheels" tccli tccli-intl-en
wheel=$(ls "$work"/wheels/tccli-*.whl | head -1)

echo "== the generator"
CARGO_TARGET_DIR=$root/target cargo build --quiet --release -p generator
generator=$root/target/release/generator

# Runs a command; prints its wall time, processor time and largest memory, and fails as it does.
measured() {
  python3 - "$@" <<'PYTHON'
import resource, subprocess, sys, time
begun = time.time()
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"   {time.time() - begun:.1f} s wall, {used.ru_utime + used.ru_stime:.1f} s processor, {used.ru_maxrss // 1024} MB")
sys.exit(code)
PYTHON
}

echo "== all services to code and pages, then again with nothing changed"
rm -rf "$work/all"
for _ in first second; do
  measured "$generator" bindgen --metadata "$wheel" --out "$work/all" --package whole-cloud --all
done

# A crate with a module of just these.
crate() {
  local folder=$1
  shift
  mkdir -p "$folder/src"
  cat >"$folder/Cargo.toml" <<TOML
[package]
name = "alone"
edition = "2024"
[dependencies]
tencentcloud-runtime = { path = "$root/runtime" }
[workspace]
TOML
  cp "$root/Cargo.lock" "$folder/Cargo.lock"
  printf '//! Services alone.\n\n#[rustfmt::skip]\npub mod cloud;\n' >"$folder/src/lib.rs"
  "$generator" bindgen --quiet --metadata "$wheel" --out "$folder/src/cloud" "$@"
}

failed=()
# Compiles or documents what is named, warnings denied.
each() {
  local command=$1
  shift
  for name in "$@"; do
    if ! { crate "$work/alone" "$name" &&
      RUSTFLAGS="-D warnings" RUSTDOCFLAGS="-D warnings" \
        measured cargo "$command" --quiet --manifest-path "$work/alone/Cargo.toml" \
        >"$work/log" 2>&1; }; then
      failed+=("$command $name")
      tail -20 "$work/log"
    fi
    printf '%s %s:%s\n' "$command" "$name" "$(tail -1 "$work/log")"
  done
}

services=("$@")
if [ ${#services[@]} -eq 0 ]; then
  mapfile -t services < <(find "$work/all/src" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort)
fi
echo "== ${#services[@]} services, each by itself"
each check "${services[@]}"

echo "== ${ACTIONS:=200} actions alone"
mapfile -t actions < <("$generator" list --quiet --metadata "$wheel" |
  cut -d' ' -f1 | sort | python3 -c "
import random, sys
print('\n'.join(random.Random(13).sample(sys.stdin.read().split(), $ACTIONS)))")
each check "${actions[@]}"

echo "== documentation"
each doc cvm vpc tke wedata dnspod sms tmt hunyuan sts

echo "== ${#failed[@]} failed"
printf '%s\n' "${failed[@]}"
[ ${#failed[@]} -eq 0 ]
