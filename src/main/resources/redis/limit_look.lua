-- Reads a person's failures without counting. KEYS[1] general counter, KEYS[2] addresses signed in from,
-- KEYS[3] counter of this address. ARGV[1] the address (MAC), ARGV[2] how long an address is remembered, ms.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local seen = redis.call('ZSCORE', KEYS[2], ARGV[1])
local known = seen and tonumber(seen) > now - tonumber(ARGV[2])
return tonumber(redis.call('HGET', known and KEYS[3] or KEYS[1], 'n') or '0')
