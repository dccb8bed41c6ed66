-- Ends all families of a person begun until now. KEYS[1] the sign-out, KEYS[2] a family to spare, if any; ARGV[1] how
-- long the cut-off is kept, ms. With cut_off.
cut_off(KEYS[1], ARGV[1], KEYS[2])
return 1
