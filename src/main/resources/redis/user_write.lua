-- Writes a user over the version it was made of, and in the same step uses up a code, ends the person's token families, or
-- enters the user on lists, where that is asked. With cut_off.
-- KEYS[1] the user, then the code where ARGV[3] is given, then the sign-out where ARGV[4] is given, then a family to spare,
-- if any; all in one slot. Then the lists, only where one node has them too.
-- ARGV[1] the version seen, ARGV[2] the new document, ARGV[3] the code's MAC or '', ARGV[4] how long the cut-off is kept,
-- ms, or '', ARGV[5] how many lists, ARGV[6] the member.
-- Answers {'ok'}, {'gone'}, {'conflict', doc, version}, or {'code'} when the code is no longer the one.
local user = redis.call('HMGET', KEYS[1], 'ver', 'doc', 'half')
if not user[1] or user[3] then return {'gone'} end
local used = ARGV[3] ~= '' and KEYS[2]
if used then
  local code = redis.call('HMGET', used, 'mac', 'left')
  if code[1] ~= ARGV[3] or tonumber(code[2]) < 1 then return {'code'} end
end
if user[1] ~= ARGV[1] then return {'conflict', user[2], user[1]} end
local own = #KEYS - ARGV[5]
for i = own + 1, #KEYS do redis.call('ZADD', KEYS[i], 0, ARGV[6]) end
redis.call('HSET', KEYS[1], 'doc', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'ver', 1)
if used then redis.call('DEL', used) end
if ARGV[4] ~= '' then
  local first = used and 3 or 2
  cut_off(KEYS[first], ARGV[4], first < own and KEYS[first + 1] or nil)
end
return {'ok'}
