-- Enters a member of a list. KEYS[1] the list; ARGV[1] the member.
redis.call('ZADD', KEYS[1], 0, ARGV[1])
return 1
