-- Reads what was said to all replicas. KEYS[1] the stream, KEYS[2] the epoch: since when nothing was lost. ARGV[1] the last
-- entry that the caller has, ARGV[2] the epoch it knows, or 0, ARGV[3] '1' when it saw a loss itself, ARGV[4] how many
-- entries it takes. Where there is no epoch, or an older one than it knows, or the stream ends before what it has, a new
-- epoch begins now. Answers the epoch, the entries and the time. Fails on a replica: nobody knows how far behind it is.
-- Writes nothing, but only a master lets it, and one without room too.
redis.call('PERSIST', KEYS[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = tonumber(ARGV[2])
local epoch = tonumber(redis.call('GET', KEYS[2]) or '-1')
local function behind()
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  local millis, sequence = string.match(last and last[1] or '0-0', '^(%d+)-(%d+)$')
  local had, had_sequence = string.match(ARGV[1], '^(%d+)-(%d+)$')
  millis, had = tonumber(millis), tonumber(had)
  return millis < had or (millis == had and tonumber(sequence) < tonumber(had_sequence))
end
if epoch < known or (epoch == known and (ARGV[3] == '1' or behind())) then
  epoch = math.max(now, known + 1)
  redis.call('SET', KEYS[2], string.format('%d', epoch))
end
return {string.format('%d', epoch), redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[4]), string.format('%d', now)}
