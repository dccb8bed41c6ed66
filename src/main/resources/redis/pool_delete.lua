-- Removes a pool as it was seen, and all its parts, and keeps its document for whoever removes its people. KEYS[1] it,
-- KEYS[2] its domain, KEYS[3] its clients, KEYS[4] what is left of it, KEYS[5..] the rest; ARGV[1] its document.
-- Answers {ok, client ids...}, {domain} when it has one, or {changed}.
if redis.call('HGET', KEYS[1], 'doc') ~= ARGV[1] then return {'changed'} end
if redis.call('HLEN', KEYS[2]) > 0 then return {'domain'} end
local clients = redis.call('HKEYS', KEYS[3])
for i = 1, #KEYS do redis.call('DEL', KEYS[i]) end
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('HSET', KEYS[4], 'doc', ARGV[1], 'at', now)
table.insert(clients, 1, 'ok')
return clients
