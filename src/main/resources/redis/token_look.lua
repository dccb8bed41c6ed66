-- Reads a token family. KEYS[1] the family, KEYS[2] the person's sign-out. Answers its fields, the cut-off and the
-- time, both ms, or nothing.
local held = redis.call('HMGET', KEYS[1], 'hash', 'client', 'pool', 'sub', 'auth', 'event', 'created', 'exp', 'revoked',
  'gen')
if not held[1] then return false end
held[12] = held[10] or '0'
local time = redis.call('TIME')
held[9] = held[9] or '0'
held[10] = redis.call('GET', KEYS[2]) or '0'
held[11] = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
return held
