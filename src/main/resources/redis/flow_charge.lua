-- Spends one try of a waiting session and reads it.
-- KEYS[1] the session, ARGV[1] names the answer. Answers {'gone'}, {'spent'} or {'ok', box, tries left}.
local answer = 'of:' .. ARGV[1]
local session = redis.call('HMGET', KEYS[1], 'box', 'left', answer)
if not session[2] then return {'gone'} end
-- session[3]: it was taken back before it came here, and nobody waits for it any more.
if not session[1] or session[3] or tonumber(session[2]) < 1 then return {'spent'} end
redis.call('HSET', KEYS[1], answer, 'charged')
return {'ok', session[1], redis.call('HINCRBY', KEYS[1], 'left', -1)}
