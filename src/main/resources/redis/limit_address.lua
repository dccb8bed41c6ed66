-- Counts failures of an address and of its network in one window each.
-- KEYS[1] the address, KEYS[2] its network. ARGV[1] 'reserve', 'back' or 'look', ARGV[2] most for an address,
-- ARGV[3] most for a network, ARGV[4] the window in ms.
-- A reservation is a failure until it is given back. Answers {1 or 0, address failures, network failures}.
local address = tonumber(redis.call('GET', KEYS[1]) or '0')
local network = tonumber(redis.call('GET', KEYS[2]) or '0')
if ARGV[1] == 'look' then return {1, address, network} end
if ARGV[1] == 'back' then
  if address > 0 then redis.call('DECR', KEYS[1]) end
  if network > 0 then redis.call('DECR', KEYS[2]) end
  return {1, address, network}
end
if address >= tonumber(ARGV[2]) or network >= tonumber(ARGV[3]) then return {0, address, network} end
if redis.call('INCR', KEYS[1]) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
if redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[4]) end
return {1, address, network}
