-- Puts values that were sealed anew in the place of what they were. KEYS[1] where they are. ARGV[1] the field, or '' for a
-- whole string, ARGV[2] '1' where a version counts the changes of the hash, then each value and what it becomes.
-- A value that is there no more was written by somebody else meanwhile, and stays. Answers how many were replaced.
local whole = ARGV[1] == ''
local text
if whole then text = redis.call('GET', KEYS[1]) else text = redis.call('HGET', KEYS[1], ARGV[1]) end
if not text then return 0 end
local replaced = 0
for i = 3, #ARGV, 2 do
  local first, last = string.find(text, ARGV[i], 1, true)
  if first then
    text = string.sub(text, 1, first - 1) .. ARGV[i + 1] .. string.sub(text, last + 1)
    replaced = replaced + 1
  end
end
if replaced == 0 then return 0 end
if whole then redis.call('SET', KEYS[1], text, 'KEEPTTL') else redis.call('HSET', KEYS[1], ARGV[1], text) end
if ARGV[2] == '1' then redis.call('HINCRBY', KEYS[1], 'ver', 1) end
return replaced
