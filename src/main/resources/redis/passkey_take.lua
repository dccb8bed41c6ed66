-- Uses up the challenge of a registration: one winner among racing answers. KEYS[1] the person's; ARGV[1] the client.
-- Answers {'ok', challenge}, {'gone'}, or {'client'} where another client asked; then it stays.
local asked = redis.call('HMGET', KEYS[1], 'challenge', 'client')
if not asked[1] then return {'gone'} end
if asked[2] ~= ARGV[1] then return {'client'} end
redis.call('DEL', KEYS[1])
return {'ok', asked[1]}
