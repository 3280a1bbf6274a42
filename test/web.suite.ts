// One process for settings, HTTP and pages: each file alone would start its own, a second each.
import './config/env-file.test.ts';
import './config/production.test.ts';
import './config/providers.test.ts';
import './config/subdomains.test.ts';
import './config/variables.test.ts';
import './http/abuse.test.ts';
import './http/assets.test.ts';
import './http/bodies.test.ts';
import './http/headers.test.ts';
import './http/host.test.ts';
import './http/log.test.ts';
import './http/negotiation.test.ts';
import './http/paths.test.ts';
import './http/thrown.test.ts';
import './pages/every-page.test.ts';
import './pages/forms.test.ts';
import './pages/words.test.ts';
