-- Compares a code; a wrong one costs a try. KEYS[1] the code; ARGV[1] the MAC of what was typed.
-- Answers right, wrong, spent (no try was left) or gone.
local code = redis.call('HMGET', KEYS[1], 'mac', 'left')
if not code[1] then return 'gone' end
if tonumber(code[2]) < 1 then return 'spent' end
if code[1] == ARGV[1] then return 'right' end
redis.call('HINCRBY', KEYS[1], 'left', -1)
return 'wrong'
