-- Says to all replicas that tokens ended. KEYS[1] the stream, KEYS[2] the epoch: since when nothing was lost. ARGV[1] how long
-- entries are kept, ms, ARGV[2] how many at most; then the fields of the entry. Its id is the time, but never before the
-- last one's, and it tells which that was.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[2], string.format('%d', now), 'NX')
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local before = last and last[1] or '0-0'
local millis, sequence = string.match(before, '^(%d+)-(%d+)$')
local id = string.format('%d-0', now)
if now <= tonumber(millis) then id = string.format('%s-%d', millis, sequence + 1) end
redis.call('XADD', KEYS[1], 'MINID', string.format('%d', now - ARGV[1]), id, 'b', before, unpack(ARGV, 3))
redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[2])
return id
