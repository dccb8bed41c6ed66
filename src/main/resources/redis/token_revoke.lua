-- Revokes a token family. KEYS[1] the family; ARGV[1] the client that asks, ARGV[2] the token's hash, ARGV[3] its
-- generation: one that was exchanged already is of the family too. Answers 1, 0 when there is none, -1 when it is
-- another client's. Written again each time, so that a repeated call waits for replicas too.
local held = redis.call('HMGET', KEYS[1], 'client', 'hash', 'gen')
if not held[1] then return 0 end
if held[2] ~= ARGV[2] and tonumber(ARGV[3]) == tonumber(held[3] or '0') then return 0 end
if held[1] ~= ARGV[1] then return -1 end
redis.call('HSET', KEYS[1], 'revoked', '1')
return 1
