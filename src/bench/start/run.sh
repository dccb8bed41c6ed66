#!/bin/bash
# How long a start takes until /health/ready says 200, and what it holds in memory when idle, of the
# gateway and of a sidecar, from target/image as "mvn -Pimage package" leaves it:
#   src/bench/start/run.sh [RUNS]
# Needs redis-server. Prints a table; RESULTS.md says what came of it where.
set -euo pipefail
cd "$(dirname "$0")/../../.."
runs=${1:-5}
image=$PWD/target/image
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS

redis-server --port 17399 --bind 127.0.0.1 --save '' > "$work/redis.log" &
openssl rand -base64 32 > "$work/kek"

# The configurations of k8s/, on this machine's addresses.
sed -e 's/^  host: 0.0.0.0$/  host: 127.0.0.1/' -e 's/port: 8080/port: 17080/' -e 's/port: 9090/port: 17090/' \
  -e "s|urlFile: .*|url: redis://127.0.0.1:17399|" -e "s|/run/secrets/sallyport/kek|$work/kek|" \
  -e '/^accessKeys:/,/^$/d' -e 's/notice: .*/notice: 0s/' k8s/base/sallyport.yaml > "$work/gateway.yaml"
sed -e 's/host: 0.0.0.0/host: 127.0.0.1/' -e 's/port: 8000/port: 17000/' -e 's/port: 18080/port: 17081/' \
  -e 's/port: 9091/port: 17091/' -e "s|urlFile: .*|url: redis://127.0.0.1:17399|" \
  -e "s|/run/secrets/sallyport/kek|$work/kek|" -e 's/notice: .*/notice: 0s/' \
  k8s/sidecar/gate.yaml > "$work/sidecar.yaml"
# Asks without starting a program each time, which would take half a core from what is measured.
exec 4<> <(:)
is_ready() {
  local line=''
  { exec 3<> "/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
  printf 'GET /health/ready HTTP/1.0\r\n\r\n' >&3
  read -r -t 2 line <&3 2>/dev/null || true
  exec 3>&-
  [[ $line == *\ 200\ * ]]
}

# once NAME OPS-PORT OPTIONS…: milliseconds to ready, of processor, and KiB resident after some seconds
once() {
  local config=$work/$1.yaml ops=$2 begun ready stat
  shift 2
  begun=$(date +%s%N)
  MALLOC_ARENA_MAX=1 "$image/opt/java/bin/java" "@$image/app/jvm.options" "$@" \
    -jar "$image/app/sallyport.jar" --config "$config" > "$work/log" 2>&1 &
  local pid=$!
  until is_ready "$ops"; do
    kill -0 $pid || { cat "$work/log" >&2; exit 1; }
    read -r -t 0.01 <&4 || true
  done
  ready=$(( ($(date +%s%N) - begun) / 1000000 ))
  read -r -a stat < "/proc/$pid/stat"
  sleep "${IDLE:-10}"
  echo "$ready $(( (stat[13] + stat[14]) * 1000 / $(getconf CLK_TCK) )) $(awk '/VmRSS/{print $2}' /proc/$pid/status)"
  kill $pid
  wait $pid || true
}

# several NAME OPS-PORT OPTIONS…: the median of each
several() {
  for _ in $(seq "$runs"); do once "$@"; done > "$work/figures"
  for column in 1 2 3; do
    cut -d' ' -f$column "$work/figures" | sort -n | sed -n "$(( (runs + 1) / 2 ))p"
  done | tr '\n' ' '
}

row() { printf '| %s | %s | %s | %s |\n' "$1" "$2" "$3" "$(( $4 / 1024 ))"; }

# The first ever makes the pools' signing keys.
once gateway 17090 -Xmx600m > /dev/null

uname -sm; nproc; uptime
echo '| | ms to ready | ms of processor till then | MiB resident, idle |'
echo '|---|---|---|---|'
# shellcheck disable=SC2046
{
  row 'gateway, with the cache' $(several gateway 17090 "-XX:AOTCache=$image/app/gateway.aot" -Xmx600m)
  row 'gateway, without' $(several gateway 17090 -Xmx600m)
  row 'sidecar, with the cache' $(several sidecar 17091 "@$image/app/sidecar.options" "-XX:AOTCache=$image/app/sidecar.aot")
  row 'sidecar, without' $(several sidecar 17091 "@$image/app/sidecar.options")
}
uptime
