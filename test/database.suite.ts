// One process for what the schema owes the app: each file alone would start its own, a second each.
import './database/foreign-keys.test.ts';
import './database/plans.test.ts';
import './database/scans.test.ts';
import './database/silent.test.ts';
import './database/statements.test.ts';
import './database/strays.test.ts';
import './database/tables.test.ts';
