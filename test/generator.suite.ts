// One process for the generator: each file alone would start its own, a second each.
import './generator/catalogue.test.ts';
import './generator/columns.test.ts';
import './generator/commit.test.ts';
import './generator/label-and-picture.test.ts';
import './generator/mixin.test.ts';
import './generator/names.test.ts';
import './generator/starters.test.ts';
