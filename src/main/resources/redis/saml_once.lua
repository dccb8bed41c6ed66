-- Notes that something was used. KEYS[1] it; ARGV[1] how long it could be used again, ms. Answers 1, or 0 where it was before.
if redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 1 end
return 0
