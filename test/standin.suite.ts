// One process for the stand-in: each file alone would start its own, a second each.
import './standin/api.test.ts';
import './standin/every-revocation.test.ts';
import './standin/oauth1.test.ts';
import './standin/oauth2.test.ts';
import './standin/openid.test.ts';
import './standin/page.test.ts';
import './standin/people.test.ts';
import './standin/refresh-request.test.ts';
import './standin/revoke.test.ts';
import './standin/restart.test.ts';
import './standin/rsa.test.ts';
import './standin/tokens.test.ts';
import './standin/tools.test.ts';
