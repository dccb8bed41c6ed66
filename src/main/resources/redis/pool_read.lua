-- Reads a pool or client. KEYS[1] it. Answers {doc, 1 where SRP was allowed since else 0}, or nothing.
local stored = redis.call('HMGET', KEYS[1], 'doc', 'srp')
if not stored[1] then return false end
return {stored[1], stored[2] and 1 or 0}
