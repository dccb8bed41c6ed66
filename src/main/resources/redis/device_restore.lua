-- Stores a device of a person that was brought from elsewhere, over one of its key. KEYS as for device_list; ARGV[1] its key,
-- ARGV[2] the document, ARGV[3] its use.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])
return 1
