-- Reads a token family. KEYS[1] the family, KEYS[2] the person's sign-out, KEYS[3] their devices: a family that is bound to one
-- ends with it. Answers its fields, the cut-off, the time, both ms, and its generation, device, whether it is bound to
-- that, scopes, resource, and the thumbprint of the key it is bound to; or nothing.
local held = redis.call('HMGET', KEYS[1], 'hash', 'client', 'pool', 'sub', 'auth', 'event', 'created', 'exp', 'revoked',
  'gen', 'device', 'bound', 'scope', 'resource', 'jkt')
if not held[1] then return false end
local time = redis.call('TIME')
local bound = held[12] or '0'
if bound == '1' and redis.call('HEXISTS', KEYS[3], held[11]) == 0 then held[9] = '1' end
return {held[1], held[2], held[3], held[4], held[5], held[6], held[7], held[8], held[9] or '0',
  redis.call('GET', KEYS[2]) or '0', string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000)),
  held[10] or '0', held[11] or '', bound, held[13] or '', held[14] or '', held[15] or ''}
