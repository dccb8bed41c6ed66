-- Spends one try of a waiting session and reads it.
-- KEYS[1] the session. Answers {'gone'}, {'spent'} or {'ok', box, tries left}.
local session = redis.call('HMGET', KEYS[1], 'box', 'left')
if not session[2] then return {'gone'} end
if not session[1] or tonumber(session[2]) < 1 then return {'spent'} end
return {'ok', session[1], redis.call('HINCRBY', KEYS[1], 'left', -1)}
