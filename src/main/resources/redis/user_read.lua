-- Reads a user. KEYS[1] the user. Answers {doc, version}, {'half'} while it is being made, or nothing.
local user = redis.call('HMGET', KEYS[1], 'doc', 'ver', 'half')
if not user[1] then return false end
if user[3] then return {'half'} end
return {user[1], user[2]}
