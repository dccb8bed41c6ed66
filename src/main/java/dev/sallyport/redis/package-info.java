/**
 * The one way to Redis: the connection pool, Lua scripts by name, and every key name. Also starts
 * the embedded server, again when it dies. It stores nothing by itself; each room's store decides
 * what to keep. Start at {@link dev.sallyport.redis.SharedRedis}, then {@link
 * dev.sallyport.redis.RedisKeys}.
 */
@NullMarked
package dev.sallyport.redis;

import org.jspecify.annotations.NullMarked;
