// One process of AVA, so that all stories have the same processes of the app.
import './flows.test.ts';
import './once.test.ts';
import './rolling.test.ts';
import './sessions.test.ts';
