-- Begins a token family. KEYS[1] the family, KEYS[2] the person's sign-out, KEYS[3] the user; ARGV[1] its life and ARGV[2]
-- how much longer it is kept, both ms; then hash, client, pool, sub, auth time, event, and the user's version as it was
-- read. Begun after the last sign-out, even within its millisecond or when the clock went back. Answers 1, or 0 when the
-- user was written since or is gone.
if redis.call('HGET', KEYS[3], 'ver') ~= ARGV[9] then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local cut = tonumber(redis.call('GET', KEYS[2]) or '0')
local created = math.max(now, cut + 1)
redis.call('HSET', KEYS[1], 'hash', ARGV[3], 'client', ARGV[4], 'pool', ARGV[5], 'sub', ARGV[6], 'auth', ARGV[7],
  'event', ARGV[8], 'created', string.format('%d', created), 'exp', string.format('%d', now + ARGV[1]))
redis.call('PEXPIRE', KEYS[1], ARGV[1] + ARGV[2])
return 1
