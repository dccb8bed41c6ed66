-- Forgets where something was. KEYS[1] it. Answers how many there were.
return redis.call('DEL', KEYS[1])
