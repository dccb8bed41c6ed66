-- Begins a browser's session. KEYS[1] the session; ARGV[1] its box, ARGV[2] and ARGV[3] after how many ms without a request, and
-- after how many in any case, it ends.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'box', ARGV[1], 'gen', '0', 'until', string.format('%.0f', now + tonumber(ARGV[3])))
redis.call('PEXPIRE', KEYS[1], math.min(tonumber(ARGV[2]), tonumber(ARGV[3])))
return 1
