#!/bin/sh
# start.sh server|sentinel: begins as a replica of whom the Sentinels say is the master, or of the first
# server where they say nothing yet. The configuration is written to /data, since Redis rewrites it.
set -eu
name=$(hostname).redis
password=$(cat /run/secrets/redis/password)
export REDISCLI_AUTH="$password"

master() {
  for each in redis-0.redis redis-1.redis redis-2.redis; do
    found=$(redis-cli -h "$each" -p 26379 -t 1 sentinel get-master-addr-by-name sallyport 2>/dev/null | head -n 1) || found=
    case $found in redis-*) echo "$found"; return ;; esac
  done
  echo redis-0.redis
}

names() {
  cat <<END
protected-mode no
requirepass $password
END
}

if [ "$1" = server ]; then
  cp /etc/redis/redis.conf /data/redis.conf
  {
    names
    echo "masterauth $password"
    echo "replica-announce-ip $name"
    [ "$(master)" = "$name" ] || echo "replicaof $(master) 6379"
  } >> /data/redis.conf
  exec redis-server /data/redis.conf
fi

until redis-cli -h "$(master)" -t 1 ping 2>/dev/null | grep -q PONG; do sleep 1; done
{
  names
  cat <<END
port 26379
dir /tmp
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $name
sentinel sentinel-pass $password
sentinel monitor sallyport $(master) 6379 2
sentinel auth-pass sallyport $password
sentinel down-after-milliseconds sallyport 5000
sentinel failover-timeout sallyport 30000
END
} > /tmp/sentinel.conf
exec redis-sentinel /tmp/sentinel.conf
