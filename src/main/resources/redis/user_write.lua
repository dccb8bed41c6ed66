-- Writes a user over the version it was made of, and in the same step uses up a code, ends the person's token families,
-- enters the user on lists, takes names or frees them, where that is asked. With cut_off, name_holder, name_free.
-- KEYS[1] the user, then the code where ARGV[3] is given, then the sign-out where ARGV[4] is given, then a family to spare,
-- if any; all in one slot. Then, only where one node has them too, the lists, the names to take and the names to free, each
-- name followed by that its user may still be written.
-- ARGV[1] the version seen, ARGV[2] the new document, ARGV[3] the code's MAC or '', ARGV[4] how long the cut-off is kept,
-- ms, or '', ARGV[5] how many keys are in that slot, ARGV[6] how many lists, ARGV[7] the member, ARGV[8] how many names to
-- take, ARGV[9] the person's tag, then for each name to take who takes it and the holder it may be taken from, or ''.
-- Answers {'ok'}, {'gone'}, {'conflict', doc, version}, {'code'} when the code is no longer the one, or {'name', i, holder}
-- when the name i is another's. Only with 'ok' is anything written.
local user = redis.call('HMGET', KEYS[1], 'ver', 'doc', 'half')
if not user[1] or user[3] then return {'gone'} end
local used = ARGV[3] ~= '' and KEYS[2]
if used then
  local code = redis.call('HMGET', used, 'mac', 'left')
  if code[1] ~= ARGV[3] or tonumber(code[2]) < 1 then return {'code'} end
end
if user[1] ~= ARGV[1] then return {'conflict', user[2], user[1]} end
local own = tonumber(ARGV[5])
local lists = own + ARGV[6]
for i = 1, ARGV[8] do
  local key = lists + 2 * i - 1
  local holder = name_holder(KEYS[key], KEYS[key + 1], ARGV[9 + 2 * i])
  if holder then return {'name', i, holder} end
end
for i = own + 1, lists do redis.call('ZADD', KEYS[i], 0, ARGV[7]) end
for i = 1, ARGV[8] do
  local key = lists + 2 * i - 1
  redis.call('SET', KEYS[key], ARGV[8 + 2 * i])
  redis.call('DEL', KEYS[key + 1])
end
name_free(lists + 2 * ARGV[8] + 1, ARGV[9])
redis.call('HSET', KEYS[1], 'doc', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'ver', 1)
if used then redis.call('DEL', used) end
if ARGV[4] ~= '' then
  local first = used and 3 or 2
  cut_off(KEYS[first], ARGV[4], first < own and KEYS[first + 1] or nil)
end
return {'ok'}
