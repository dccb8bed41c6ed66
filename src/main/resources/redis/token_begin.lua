-- Begins a token family. KEYS[1] the family, KEYS[2] the person's sign-out; ARGV[1] its life and ARGV[2] how much
-- longer it is kept, both ms; then hash, client, pool, sub, auth time, event. Begun after the last sign-out, even
-- within its millisecond or when the clock went back.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local cut = tonumber(redis.call('GET', KEYS[2]) or '0')
local created = math.max(now, cut + 1)
redis.call('HSET', KEYS[1], 'hash', ARGV[3], 'client', ARGV[4], 'pool', ARGV[5], 'sub', ARGV[6], 'auth', ARGV[7],
  'event', ARGV[8], 'created', string.format('%d', created), 'exp', string.format('%d', now + ARGV[1]))
redis.call('PEXPIRE', KEYS[1], ARGV[1] + ARGV[2])
return 1
