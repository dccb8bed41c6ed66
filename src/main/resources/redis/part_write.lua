-- Writes a named document of a pool. KEYS[1] the pool, KEYS[2] the documents, KEYS[3] their order, KEYS[4] their further
-- names. ARGV[1] add, put or replace, ARGV[2] the name, ARGV[3] the document, ARGV[4] how many there may be, ARGV[5] the
-- document seen, ARGV[6] how many further names it had, then those, then those of the new one.
-- Answers ok, gone (the pool), full, changed, or taken (a name).
if redis.call('HEXISTS', KEYS[1], 'doc') == 0 then return 'gone' end
local now = redis.call('HGET', KEYS[2], ARGV[2])
if ARGV[1] == 'add' and now then return 'taken' end
if ARGV[1] == 'replace' and now ~= ARGV[5] then return 'changed' end
if not now and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[4]) then return 'full' end
local first = 7 + tonumber(ARGV[6])
for i = first, #ARGV do
  local holder = redis.call('HGET', KEYS[4], ARGV[i])
  if holder and holder ~= ARGV[2] then return 'taken' end
end
for i = 7, first - 1 do redis.call('HDEL', KEYS[4], ARGV[i]) end
for i = first, #ARGV do redis.call('HSET', KEYS[4], ARGV[i], ARGV[2]) end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('ZADD', KEYS[3], 0, ARGV[2])
return 'ok'
