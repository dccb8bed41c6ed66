-- How many members a list has. KEYS[1] the list.
return redis.call('ZCARD', KEYS[1])
