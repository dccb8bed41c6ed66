-- Writes a user over the version it was made of, and uses up a code with it where one is named.
-- KEYS[1] the user, KEYS[2] the code (optional; same slot).
-- ARGV[1] the version seen, ARGV[2] the new document, ARGV[3] the code's MAC (with KEYS[2]).
-- Answers {'ok'}, {'gone'}, {'conflict', doc, version}, or {'code'} when the code is no longer the one.
local user = redis.call('HMGET', KEYS[1], 'ver', 'doc', 'half')
if not user[1] or user[3] then return {'gone'} end
if KEYS[2] then
  local code = redis.call('HMGET', KEYS[2], 'mac', 'left')
  if code[1] ~= ARGV[3] or tonumber(code[2]) < 1 then return {'code'} end
end
if user[1] ~= ARGV[1] then return {'conflict', user[2], user[1]} end
redis.call('HSET', KEYS[1], 'doc', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'ver', 1)
if KEYS[2] then redis.call('DEL', KEYS[2]) end
return {'ok'}
