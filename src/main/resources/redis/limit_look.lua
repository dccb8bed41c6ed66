-- Reads a person's failures without counting. KEYS[1] general counter, KEYS[2] addresses signed in from,
-- KEYS[3] counter of this address. ARGV[1] the address (MAC).
local counter = redis.call('ZSCORE', KEYS[2], ARGV[1]) and KEYS[3] or KEYS[1]
return tonumber(redis.call('HGET', counter, 'n') or '0')
