-- Begins a token family. KEYS[1] the family, KEYS[2] the person's sign-out, KEYS[3] their devices, KEYS[4] when and where each
-- signed in last; ARGV[1] its life and ARGV[2] how much longer it is kept, both ms; then hash, client, pool, sub, auth time,
-- event; ARGV[9] the device it is begun on, or '', ARGV[10] '1' for one they have, ARGV[11] where it is. Begun after the last
-- sign-out, even within its millisecond or when the clock went back. Answers 1, or 0 when the device was forgotten.
if ARGV[10] == '1' and redis.call('HEXISTS', KEYS[3], ARGV[9]) == 0 then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local cut = tonumber(redis.call('GET', KEYS[2]) or '0')
local created = math.max(now, cut + 1)
redis.call('HSET', KEYS[1], 'hash', ARGV[3], 'client', ARGV[4], 'pool', ARGV[5], 'sub', ARGV[6], 'auth', ARGV[7],
  'event', ARGV[8], 'created', string.format('%d', created), 'exp', string.format('%d', now + ARGV[1]))
if ARGV[9] ~= '' then redis.call('HSET', KEYS[1], 'device', ARGV[9], 'bound', ARGV[10]) end
if ARGV[10] == '1' then redis.call('HSET', KEYS[4], ARGV[9], string.format('%d %s', now, ARGV[11])) end
redis.call('PEXPIRE', KEYS[1], ARGV[1] + ARGV[2])
return 1
