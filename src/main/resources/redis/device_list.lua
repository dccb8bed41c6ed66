-- Reads all devices of a person. KEYS[1] the person's devices, KEYS[2] when and where each signed in last. Answers {document,
-- use, document, ...}.
local devices = redis.call('HGETALL', KEYS[1])
for i = 1, #devices, 2 do
  local use = redis.call('HGET', KEYS[2], devices[i]) or ''
  devices[i] = devices[i + 1]
  devices[i + 1] = use
end
return devices
