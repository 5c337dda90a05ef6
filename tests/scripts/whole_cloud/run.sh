#!/usr/bin/env bash
# The whole cloud: all services of the metadata to code, compiled and called.
#
# Takes hours on a small machine and needs the network once, so that it is no part of the gate.
#
# usage: tests/scripts/whole_cloud/run.sh [FOLDER] [STEP...]    without steps: all of them
#   generate  code and pages of all versions of all services, twice: time and memory
#   services  each service by itself through clippy, warnings denied
#   actions   actions alone, chosen by a fixed seed, through clippy, warnings denied
#   docs      documentation of some services, warnings denied
#   calls     calls to a mock server that speaks the metadata
#   import    metadata to specs and back: the models must be equal
#   diff      what changed since an older release: time
# environment:
#   ACTIONS=200   how many actions are chosen
#   BATCH=25      crates that are compiled by one run of cargo
set -euo pipefail
cd "$(dirname "$0")/../../.."
root=$PWD here=$PWD/tests/scripts/whole_cloud
mkdir -p "${1:-target/whole-cloud}/wheels"
work=$(cd "${1:-target/whole-cloud}" && pwd)
shift || true
export CARGO_TERM_COLOR=never
ACTIONS=${ACTIONS:-200} BATCH=${BATCH:-25}

fetch() {
  ls "$work"/wheels/$1-$2-*.whl >/dev/null 2>&1 ||
    python3 -m pip download --quiet --no-deps --dest "$work/wheels" "${1//_/-}==$2"
}
fetch tccli 3.1.189.1
wheel=$(ls "$work"/wheels/tccli-3.1.189.1-*.whl)

cargo build --quiet --release -p generator
generator=$root/target/release/generator
modules() { "$generator" list --quiet --metadata "$wheel" | cut -d. -f1 | sort -u; }

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

failed=()
# Writes crates, one for each word, which names a service or an action, and has cargo look at them in batches.
each() {
  local folder=$work/$1 command=$2 names=()
  shift 2
  rm -rf "$folder"
  mkdir -p "$folder"
  printf '[workspace]\nresolver = "3"\nmembers = ["*"]\nexclude = ["target"]\n' >"$folder/Cargo.toml"
  cp "$root/Cargo.lock" "$folder/Cargo.lock"
  for word in "$@"; do
    local name=${word//./-}
    name=only-${name,,}
    mkdir -p "$folder/$name/src"
    cat >"$folder/$name/Cargo.toml" <<TOML
[package]
name = "$name"
edition = "2024"
[dependencies]
tencentcloud-runtime = { path = "$root/runtime" }
TOML
    printf '//! What a caller has.\n\n#[rustfmt::skip]\npub mod cloud;\n' >"$folder/$name/src/lib.rs"
    if "$generator" bindgen --quiet --metadata "$wheel" --out "$folder/$name/src/cloud" "$word"; then
      names+=("$name")
    else
      failed+=("bindgen $word")
      rm -r "${folder:?}/$name"
    fi
  done
  export CARGO_TARGET_DIR=$work/target RUSTFLAGS="-D warnings" RUSTDOCFLAGS="-D warnings"
  for ((at = 0; at < ${#names[@]}; at += BATCH)); do
    local batch=("${names[@]:at:BATCH}")
    echo "${batch[0]} to ${batch[-1]}"
    # Words: a command may have an option of its own.
    # shellcheck disable=SC2086
    measured cargo $command --quiet --keep-going --offline --manifest-path "$folder/Cargo.toml" \
      "${batch[@]/#/--package=}" 2>"$work/log" || {
      mapfile -t broken < <(sed -n 's/^error: could not \(compile\|document\) `\([^`]*\)`.*/\2/p' "$work/log" | sort -u)
      failed+=("${broken[@]/#/$command }")
      grep -A12 -E '^(error|warning)' "$work/log" | head -60
    }
  done
  unset CARGO_TARGET_DIR RUSTFLAGS RUSTDOCFLAGS
}

generate() {
  rm -rf "$work/all"
  for _ in first second; do
    measured "$generator" bindgen --metadata "$wheel" --out "$work/all" --package whole-cloud --all
  done
}

services() {
  mapfile -t words < <(modules)
  each services clippy "${words[@]}"
}

actions() {
  mapfile -t words < <("$generator" list --quiet --metadata "$wheel" | cut -d' ' -f1 | sort | python3 -c "
import random, sys
print('\n'.join(random.Random(13).sample(sys.stdin.read().split(), $ACTIONS)))")
  each actions clippy "${words[@]}"
}

docs() {
  each docs 'doc --no-deps' cvm vpc tke wedata dnspod sms_v20210111 tmt hunyuan sts
}

calls() {
  mkdir -p "$work/calls/src"
  cp "$here/calls.rs" "$work/calls/src/main.rs"
  cp "$root/Cargo.lock" "$work/calls/Cargo.lock"
  cat >"$work/calls/Cargo.toml" <<TOML
[package]
name = "calls"
edition = "2024"
[package.metadata.tencentcloud]
call = ["alb.DescribeTargetGroups", "cvm.DescribeInstances", "dnspod.DescribeRecordList", "sms_v20210111.SendSms"]
[dependencies]
tencentcloud-mock = { path = "$root/mock" }
tencentcloud-runtime = { path = "$root/runtime", features = ["blocking"] }
[workspace]
TOML
  "$generator" bindgen --quiet --metadata "$wheel" --out "$work/calls/src/cloud" --client blocking &&
    CARGO_TARGET_DIR=$work/target cargo build --quiet --offline --manifest-path "$work/calls/Cargo.toml" &&
    measured "$work/target/debug/calls" "$wheel" || failed+=(calls)
}

import() {
  WHEEL=$wheel cargo test --quiet -p tencentcloud-model --release --test import -- --ignored the_whole_cloud ||
    failed+=(import)
}

diff() {
  fetch tccli 3.0.1300.3
  measured "$generator" diff --quiet --fail-on never --metadata "$work"/wheels/tccli-3.0.1300.3-*.whl "$wheel" \
    >"$work/diff.txt" || failed+=(diff)
  tail -3 "$work/diff.txt"
}

[ $# -gt 0 ] || set -- generate services actions docs calls import diff
for step in "$@"; do
  printf '\n== %s\n' "$step"
  "$step"
done
printf '\n== %s failed\n' "${#failed[@]}"
[ ${#failed[@]} -eq 0 ] || { printf '%s\n' "${failed[@]}" && false; }
