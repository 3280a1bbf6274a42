// One process for the life of stored tokens: each file alone would start its own, a second each.
import './tokens/aborted.test.ts';
import './tokens/addresses.test.ts';
import './tokens/api-script.test.ts';
import './tokens/api-url.test.ts';
import './tokens/bodies.test.ts';
import './tokens/client.test.ts';
import './tokens/dead.test.ts';
import './tokens/misuse.test.ts';
import './tokens/redirects-away.test.ts';
import './tokens/redirects.test.ts';
import './tokens/refresh.test.ts';
import './tokens/repositories.test.ts';
import './tokens/revoke-late.test.ts';
import './tokens/revoke.test.ts';
import './tokens/rsa.test.ts';
import './tokens/secrets.test.ts';
import './tokens/sizes.test.ts';
