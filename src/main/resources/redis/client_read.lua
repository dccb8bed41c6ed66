-- Reads a client and its pool. KEYS[1] the pool, KEYS[2] its clients; ARGV[1] the client's id.
-- Answers {client, pool, 1 where SRP was allowed since else 0}, or nothing.
local client = redis.call('HGET', KEYS[2], ARGV[1])
local pool = redis.call('HMGET', KEYS[1], 'doc', 'srp')
if not client or not pool[1] then return false end
return {client, pool[1], pool[2] and 1 or 0}
