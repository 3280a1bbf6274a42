import Koa from 'koa';
import {readConfig, readEnvironment} from '../../../starter/config.ts';
import {securityHeaders} from '../../../starter/headers.ts';
import {createLog} from '../../../starter/log.ts';
import * as providers from '../../../starter/providers/index.ts';
import {requests} from '../../../starter/requests.ts';
import {remoteIdOf} from '../people.ts';
import {memorySession} from './memory-session.ts';

// koa-session over a store in memory, and with the words `headers` and `line` the starter's own
// security headers and request line before it. The people whose cookies are `sid=0` to `sid=63`
// are signed in.

const known = Object.fromEntries(
	Array.from({length: 64}, (_, person) => {
		const profile = {provider: 'github', id: String(remoteIdOf(person)), label: `Person ${person}`};
		return [person, {id: String(person), username: `Person.${person}`, profiles: [profile]}];
	}),
);

const mixins = Object.values(providers).map(({mixin}) => mixin);
const config = readConfig(readEnvironment(), mixins);
const app = new Koa();
Object.assign(app.context, {config, log: createLog(config.logLevel)});

const parts = process.argv.slice(2);
if (parts.includes('line')) app.use(requests as unknown as Koa.Middleware);
if (parts.includes('headers')) app.use(securityHeaders(config) as unknown as Koa.Middleware);
app.use(memorySession(app, known));
app.use(ctx => {
	if (ctx.path === '/healthz') {
		ctx.body = {status: 'ok'};
		return;
	}
	const {id, username, profiles} = ctx.session ?? {};
	if (!id) ctx.throw(401);
	ctx.body = {id, username, profiles};
});
app.listen(config.port, '127.0.0.1');
