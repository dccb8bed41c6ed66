-- Takes an id off a list. KEYS[1] the list; ARGV[1] the id. Answers how many there were.
return redis.call('ZREM', KEYS[1], ARGV[1])
