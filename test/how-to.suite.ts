// One process, as the pages of docs/how-to are walked one after another in one copy of the repo.
import './how-to/pages.test.ts';
import './how-to/readme.test.ts';
