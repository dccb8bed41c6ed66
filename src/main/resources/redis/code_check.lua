-- Compares a code; a wrong one costs a try. KEYS[1] the code; ARGV[1] the MAC of what was typed.
-- Answers {'right', the MAC of it and of where it went}, {'wrong'}, {'spent'} (no try was left) or {'gone'}.
local code = redis.call('HMGET', KEYS[1], 'bare', 'left', 'mac')
if not code[1] then return {'gone'} end
if tonumber(code[2]) < 1 then return {'spent'} end
if code[1] == ARGV[1] then return {'right', code[3]} end
redis.call('HINCRBY', KEYS[1], 'left', -1)
return {'wrong'}
