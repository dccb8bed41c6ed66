#!/bin/bash
# The gate beside HAProxy with jwt_verify and nginx as a plain proxy, in one run on one machine.
#
#   src/bench/gate/run.sh [seconds]     after `mvn package`; needs haproxy, nginx, wrk and node
#
# Each proxy in turn has core 0 for itself; the upstream (nginx) and the load have core 1. Requests per
# core-second count the CPU time that the proxy's process spent, so that it does not matter which of the
# two cores was full first. Half load is about half of what the proxy did flat out: 128 clients that each
# pause for a random while between two requests, so that they do not come in step.
set -euo pipefail
seconds=${1:-15}
rounds=${ROUNDS:-7}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
for tool in haproxy nginx wrk node taskset; do
  command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 2; }
done
java=${JAVA:-$(ls -d /usr/lib/jvm/*25*/bin/java | head -1)}
# A young generation that is collected every few seconds, and not several times in one; and memory that is there before it
# is needed, or each page of it is fetched while requests wait.
run=${SALLYPORT:-"$java -Xms768m -Xmn512m -XX:+AlwaysPreTouch --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -jar $(ls "$root"/target/sallyport-*.jar | head -1)"}

say() { printf '\n== %s\n' "$*"; }
until_up() { for _ in $(seq 1 300); do curl -sf -o /dev/null "$@" && return; sleep 0.2; done; echo "not up: $*" >&2; exit 1; }

# the upstream: a kilobyte, from memory
cat > "$work/upstream.conf" <<CONF
worker_processes 1; daemon off; pid $work/upstream.pid; error_log $work/upstream.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  server { listen 127.0.0.1:9801; location / { default_type text/plain; return 200 "$(printf 'x%.0s' $(seq 1024))"; } } }
CONF
taskset -c 1 nginx -c "$work/upstream.conf" & pids+=($!)

# nginx as a plain proxy
cat > "$work/plain.conf" <<CONF
worker_processes 1; daemon off; pid $work/plain.pid; error_log $work/plain.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  upstream api { server 127.0.0.1:9801; keepalive 128; keepalive_requests 1000000000; }
  server { listen 127.0.0.1:9802; location / { proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; } } }
CONF

# Sallyport: the demo with a gate
sed 's|^gate:$|gate:\n  port: 9804\n  issuers: [{name: ours, pool: local_Sallyport}]\n  upstreams: [{name: api, servers: ["http://127.0.0.1:9801"]}]\n  routes: [{name: all, path: "/**", upstream: api, headers: {X-User-Id: sub}}]|' \
  "$root/conf/sallyport.yaml" > "$work/gate.yaml"
SALLYPORT_HTTP_PORT=9806 SALLYPORT_OPS_PORT=9807 SALLYPORT_DATADIR=$work/data SALLYPORT_HTTP_INSTANCES=1 \
  taskset -c 0 $run --config "$work/gate.yaml" > "$work/sallyport.log" 2>&1 &
gate=$!; pids+=("$gate")
until_up http://127.0.0.1:9807/health/ready
sign_in() { curl -s http://127.0.0.1:9806/ -H 'Content-Type: application/x-amz-json-1.1' \
  -H 'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth' \
  -d '{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"demoapp","AuthParameters":{"USERNAME":"alice","PASSWORD":"Correct-Horse-7"}}' |
  node -e 'let s="";process.stdin.on("data",d=>s+=d).on("end",()=>console.log(JSON.parse(s).AuthenticationResult.AccessToken))'; }
token=$(sign_in)
began=$(date +%s)

# HAProxy: the same token, verified anew for each request, as it does
curl -s http://127.0.0.1:9806/local_Sallyport/.well-known/jwks.json | TOKEN=$token node -e '
  let s="";process.stdin.on("data",d=>s+=d).on("end",()=>{const c=require("crypto");
  const kid=JSON.parse(Buffer.from(process.env.TOKEN.split(".")[0],"base64url")).kid;
  const k=JSON.parse(s).keys.find(k=>k.kid===kid);
  console.log(c.createPublicKey({key:k,format:"jwk"}).export({type:"spki",format:"pem"}))})' > "$work/key.pem"
cat > "$work/haproxy.cfg" <<CONF
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
frontend f
  bind 127.0.0.1:9803
  http-request set-var(txn.bearer) http_auth_bearer
  http-request set-var(txn.exp) http_auth_bearer,jwt_payload_query('\$.exp','int')
  http-request set-var(txn.sub) http_auth_bearer,jwt_payload_query('\$.sub')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 unless { var(txn.bearer),jwt_verify("RS256","$work/key.pem") -m int 1 }
  http-request deny deny_status 401 if { var(txn.exp),sub(txn.now) -m int lt 0 }
  http-request set-header X-User-Id %[var(txn.sub)]
  default_backend b
backend b
  server s 127.0.0.1:9801
CONF
taskset -c 0 haproxy -f "$work/haproxy.cfg" > "$work/haproxy.log" 2>&1 & haproxy=$!; pids+=("$haproxy")
taskset -c 0 nginx -c "$work/plain.conf" & nginx=$!; pids+=("$nginx")
bearer="Authorization: Bearer $token"
until_up http://127.0.0.1:9801/; until_up http://127.0.0.1:9802/
until_up -H "$bearer" http://127.0.0.1:9803/; until_up -H "$bearer" http://127.0.0.1:9804/
[ "$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:9803/)$(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:9804/)" = 401401 ] || { echo "a proxy lets nobody's request pass" >&2; exit 1; }

# jiffies that a process and its children spent
cpu() { local sum=0 pid; for pid in $1 $(pgrep -P "$1" || true); do sum=$((sum + $(awk '{print $14+$15}' "/proc/$pid/stat"))); done; echo "$sum"; }
cat > "$work/half.lua" <<'LUA'
local most
function init(args) most = tonumber(args[1]); math.randomseed(os.time()) end
function delay() return math.random(0, most) end
function done(summary, latency)
  print(string.format("half %.2f %.2f %d", latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.requests / summary.duration * 1000000))
end
LUA

# p50 and p99 in ms, and requests per second, at about this rate
half() { # port rate
  taskset -c 1 wrk -t1 -c128 -d4s --latency -s "$work/half.lua" -H "$bearer" "http://127.0.0.1:$1/" \
    -- $((2 * 128 * 1000 / $2)) | awk '/^half/{print $2, $3, $4}'
}
median() { sort -n | awk '{a[NR]=$1} END {print a[int((NR + 1) / 2)]}'; }

measure() { # name pid port
  taskset -c 1 wrk -t1 -c64 -d5s -H "$bearer" "http://127.0.0.1:$3/" > /dev/null
  local before after full out core
  before=$(cpu "$2")
  out=$(taskset -c 1 wrk -t1 -c64 -d"${seconds}s" --latency -H "$bearer" "http://127.0.0.1:$3/")
  after=$(cpu "$2")
  full=$(awk '/Requests\/sec/{print int($2)}' <<< "$out")
  grep -q 'Non-2xx' <<< "$out" && { echo "$out"; exit 1; }
  core=$(awk -v r="$full" -v s="$seconds" -v j=$((after - before)) -v h="$(getconf CLK_TCK)" 'BEGIN {printf "%d", r * s / (j / h)}')
  : > "$work/proxied"; : > "$work/direct"
  half "$3" $((full / 2)) > /dev/null
  for _ in $(seq "$rounds"); do
    half "$3" $((full / 2)) >> "$work/proxied"
    half 9801 $((full / 2)) >> "$work/direct"
  done
  local p50 p99 rate least most direct
  p50=$(cut -d' ' -f1 "$work/proxied" | median); p99=$(cut -d' ' -f2 "$work/proxied" | median)
  rate=$(cut -d' ' -f3 "$work/proxied" | median); direct=$(cut -d' ' -f2 "$work/direct" | median)
  least=$(cut -d' ' -f2 "$work/proxied" | sort -n | head -1); most=$(cut -d' ' -f2 "$work/proxied" | sort -n | tail -1)
  printf '%-20s %8s %15s %8s %8s %16s %8s %14s\n' "$1" "$full" "$core" "$rate" "$p50" "$p99 ($least-$most)" "$direct" \
    "$(awk -v a="$p99" -v b="$direct" 'BEGIN {printf "%.2f", a - b}')"
  printf '%s %s\n' "$1" "$core" >> "$work/results"
}

say "warming Sallyport up"
taskset -c 1 wrk -t1 -c64 -d"${WARM:-90}s" -H "$bearer" http://127.0.0.1:9804/ | grep Requests/sec
# Connections come and go as well: one that the JVM has not compiled yet takes ten times as long, and
# 128 that come at once are 1 % of all that is asked in a few seconds.
taskset -c 1 wrk -t1 -c64 -d30s -H "Connection: close" -H "$bearer" http://127.0.0.1:9804/ | grep Requests/sec

say "$(date -u +%F) $(nproc) cores, $($java -version 2>&1 | sed -n 2p), $(haproxy -v | head -1 | cut -d' ' -f1-3), $(nginx -v 2>&1)"
printf '%-20s %8s %15s %8s %8s %16s %8s %14s\n' "" "req/s" "req/core-second" "half" "p50 ms" "p99 ms" "direct" "added p99 ms"
measure nginx-plain "$nginx" 9802
measure haproxy-jwt_verify "$haproxy" 9803
# What was issued within a minute of Redis's first start is asked of Redis each second; this is not.
while [ $(($(date +%s) - began)) -lt 65 ]; do sleep 1; done
token=$(sign_in); bearer="Authorization: Bearer $token"
measure sallyport "$gate" 9804
awk '{c[$1]=$2} END {
  printf "\nsallyport / haproxy-jwt_verify: %.2f   sallyport / nginx-plain: %.2f   (requests per core-second)\n", c["sallyport"]/c["haproxy-jwt_verify"], c["sallyport"]/c["nginx-plain"] }' "$work/results"
[ -z "${KEEP:-}" ] || { echo "profile: pid $gate"; sleep "$KEEP"; }
