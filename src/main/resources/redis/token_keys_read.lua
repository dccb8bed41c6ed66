-- Reads a pool's sealed signing keys. KEYS[1] the keys. Answers Redis's time in milliseconds, and the keys where there are some.
local time = redis.call('TIME')
local kept = redis.call('GET', KEYS[1])
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if not kept then return {now} end
return {now, kept}
