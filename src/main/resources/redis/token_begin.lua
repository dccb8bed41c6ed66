-- Begins a token family. KEYS[1] the family, KEYS[2] the person's sign-out, KEYS[3] the user, KEYS[4] their devices, KEYS[5]
-- when and where each signed in last; ARGV[1] its life and ARGV[2] how much longer it is kept, both ms; then hash, client,
-- pool, sub, auth time, event, and the user's version as it was read; ARGV[10] the device it is begun on, or '', ARGV[11]
-- '1' for one they have, ARGV[12] where it is, ARGV[13] the scopes granted and ARGV[14] the resource, or '', ARGV[15] the thumbprint of the key its
-- refresh tokens are bound to, or ''. Begun after the last sign-out, even within its millisecond or when the clock
-- went back. Answers 1, 0 when the user was written since or is gone, or -1 when the device was forgotten.
if redis.call('HGET', KEYS[3], 'ver') ~= ARGV[9] then return 0 end
if ARGV[11] == '1' and redis.call('HEXISTS', KEYS[4], ARGV[10]) == 0 then return -1 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local cut = tonumber(redis.call('GET', KEYS[2]) or '0')
local created = math.max(now, cut + 1)
redis.call('HSET', KEYS[1], 'hash', ARGV[3], 'client', ARGV[4], 'pool', ARGV[5], 'sub', ARGV[6], 'auth', ARGV[7],
  'event', ARGV[8], 'created', string.format('%d', created), 'exp', string.format('%d', now + ARGV[1]))
if ARGV[13] ~= '' then redis.call('HSET', KEYS[1], 'scope', ARGV[13], 'resource', ARGV[14]) end
if ARGV[15] ~= '' then redis.call('HSET', KEYS[1], 'jkt', ARGV[15]) end
if ARGV[10] ~= '' then redis.call('HSET', KEYS[1], 'device', ARGV[10], 'bound', ARGV[11]) end
if ARGV[11] == '1' then redis.call('HSET', KEYS[5], ARGV[10], string.format('%d %s', now, ARGV[12])) end
redis.call('PEXPIRE', KEYS[1], ARGV[1] + ARGV[2])
return 1
