-- Reads a waiting session and spends nothing. KEYS[1] the session. Answers as flow_charge does.
local session = redis.call('HMGET', KEYS[1], 'box', 'left')
if not session[2] then return {'gone'} end
if not session[1] then return {'spent'} end
return {'ok', session[1], session[2]}
