-- Lists documents of a pool in the order of their names. KEYS[1] the documents, KEYS[2] their order, KEYS[3] their further
-- names; ARGV[1] the name after which to begin, or '', ARGV[2] how many at most. Answers {name, document, name, ...}.
local after = ARGV[1] == '' and '-' or '(' .. ARGV[1]
local names = redis.call('ZRANGEBYLEX', KEYS[2], after, '+', 'LIMIT', 0, ARGV[2])
local page = {}
for i = 1, #names do
  page[2 * i - 1] = names[i]
  page[2 * i] = redis.call('HGET', KEYS[1], names[i])
end
return page
