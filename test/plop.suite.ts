// `npm run test:generator`: plop in real processes, on copies of the repo as it comes, with its three.
import './plop/at-once.test.ts';
import './plop/by-address.test.ts';
import './plop/dry-run.test.ts';
import './plop/env-example.test.ts';
import './plop/full-disk.test.ts';
import './plop/hostile.test.ts';
import './plop/in-the-way.test.ts';
import './plop/issuer.test.ts';
import './plop/killed.test.ts';
import './plop/line-ends.test.ts';
import './plop/odd-names.test.ts';
import './plop/options.test.ts';
import './plop/provider.test.ts';
import './plop/remove-migrated.test.ts';
import './plop/remove.test.ts';
import './plop/samples.test.ts';
import './plop/update.test.ts';
