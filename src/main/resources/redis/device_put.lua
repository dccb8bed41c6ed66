-- Puts a device of a person. KEYS[1] the person's devices. ARGV[1] its key, ARGV[2] the document, ARGV[3] 'new' or 'change',
-- ARGV[4] how many a person may have. Answers 'ok', 'gone' (nothing to change), 'taken' (it is there already) or 'full'.
local there = redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1
if ARGV[3] == 'change' then
  if not there then return 'gone' end
else
  if there then return 'taken' end
  if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return 'full' end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 'ok'
