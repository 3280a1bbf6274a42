// One process for the life of stored tokens: each file alone would start its own, a second each.
import './tokens/dead.test.ts';
import './tokens/revoke.test.ts';
import './tokens/revoke-late.test.ts';
import './tokens/repositories.test.ts';
import './tokens/refresh.test.ts';
