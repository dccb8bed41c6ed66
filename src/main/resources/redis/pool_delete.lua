-- Removes a pool as it was seen, and all its parts. KEYS[1] it, KEYS[2] its domain, KEYS[3] its clients, KEYS[4..] the rest;
-- ARGV[1] its document. Answers {ok, client ids...}, {domain} when it has one, or {changed}.
if redis.call('HGET', KEYS[1], 'doc') ~= ARGV[1] then return {'changed'} end
if redis.call('HLEN', KEYS[2]) > 0 then return {'domain'} end
local clients = redis.call('HKEYS', KEYS[3])
for i = 1, #KEYS do redis.call('DEL', KEYS[i]) end
table.insert(clients, 1, 'ok')
return clients
