-- Reads how far each chain of the audit log has come (KEYS[1]), and the latest of each source (KEYS[3]).
return {redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[3])}
