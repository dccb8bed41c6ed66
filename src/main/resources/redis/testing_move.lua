-- Test mode: moves the clock ahead, and with it the end of all that ends, whole or not at all. KEYS[1] how far ahead it
-- is, ms; ARGV[1] by how much more, ms, 0 to look only, ARGV[2] how many keys there may be. Answers how far ahead it is
-- now, or 'full'. Which codes of software tokens were taken is kept: those go by the time outside.
local ahead = tonumber(redis.call('GET', KEYS[1]) or '0')
local step = tonumber(ARGV[1])
if step == 0 then return string.format('%.0f', ahead) end
if redis.call('DBSIZE') > tonumber(ARGV[2]) then return 'full' end
-- All are found before any is changed: a scan may tell of one twice.
local found = {}
local cursor = '0'
repeat
  local part = redis.call('SCAN', cursor, 'MATCH', 'sp:*', 'COUNT', 1000)
  cursor = part[1]
  for _, key in ipairs(part[2]) do found[key] = true end
until cursor == '0'
for key in pairs(found) do
  if not string.find(key, '}:totp:', 1, true) then
    local left = redis.call('PTTL', key)
    if left > step then
      redis.call('PEXPIRE', key, string.format('%.0f', left - step))
    elseif left >= 0 then
      redis.call('DEL', key)
    end
  end
end
redis.call('SET', KEYS[1], string.format('%.0f', ahead + step))
return string.format('%.0f', ahead + step)
