// One process for every attack on a sign-in: each file alone would start its own, a second each.
import './attacks/away.test.ts';
import './attacks/begin.test.ts';
import './attacks/flows.test.ts';
import './attacks/form-post.test.ts';
import './attacks/id-token.test.ts';
import './attacks/ids.test.ts';
import './attacks/profile-answers.test.ts';
import './attacks/secrets.test.ts';
import './attacks/table.test.ts';
import './attacks/token-answers.test.ts';
import './attacks/token-profile.test.ts';
import './attacks/unguarded.test.ts';
