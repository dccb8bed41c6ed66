-- Reads one device of a person. KEYS as for device_list; ARGV[1] its key. Answers {document, use}, or nothing.
local document = redis.call('HGET', KEYS[1], ARGV[1])
if not document then return false end
return {document, redis.call('HGET', KEYS[2], ARGV[1]) or ''}
