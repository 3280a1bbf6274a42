import test, {type ExecutionContext} from 'ava';
import type {Standin, Step} from '../../scripts/standin/index.ts';
import type {ErrorCode} from '../../starter/auth/errors.ts';
import type {Mixin} from '../../starter/auth/mixin.ts';
import type {Environment} from '../../starter/config.ts';
import {texts} from '../../starter/pages/texts.ts';
import * as registry from '../../starter/providers/index.ts';
import {shareApp, startApp, type TestApp} from '../helpers/app.ts';
import {type Answer, type Browser, readable} from '../helpers/browser.ts';
import {type Elsewhere, startElsewhere} from '../helpers/elsewhere.ts';
import {comesWithTokens} from '../helpers/kinds.ts';
import {agreeAtOnce} from '../helpers/sign-in.ts';

/** Every provider that the app has, whichever they are. */
export const mixins: readonly Mixin[] = Object.values(registry).map(({mixin}) => mixin);

/** Those of them that are asked for a profile, which for others is in the token's answer. */
export const askedForProfiles = mixins.filter(mixin => !comesWithTokens(mixin));

/** A flow that stands before its last step: the person has agreed and is not back yet. */
export interface Scene {
	app: TestApp;
	mixin: Mixin;
	browser: Browser;
	/** What the person is called at the provider. */
	person: string;
	/** Where the provider sends the person: an untouched callback. */
	honest: URL;
	/** The parameter that names the flow, and the one that proves the person's yes. */
	flow: 'state' | 'oauth_token';
	proof: 'code' | 'oauth_verifier';
}

/** The app with one provider at a place of its own, which can be slow or away without the others. */
export const startWith = async (
	t: Pick<ExecutionContext, 'teardown'>,
	mixin: Mixin,
	env: (elsewhere: Elsewhere) => Environment,
): Promise<{app: TestApp; elsewhere: Standin}> => {
	let place: Elsewhere | undefined;
	const app = await startApp(t, {
		env: async origin => {
			place = await startElsewhere(t, origin, mixin);
			return env(place);
		},
	});
	if (!place) throw new Error('no service elsewhere');
	return {app, elsewhere: place.server};
};

/** The app that is attacked; every test begins with nobody in it. */
export const app = shareApp();
test.beforeEach(() => forgetAll(app));

let count = 0;

/** A name that nobody had before, so that tests share an app and no people. */
export const somebody = (): string => `Visitor ${process.pid} ${++count}`;

/** Begins a flow, agrees at the provider, and stops with the callback in hand. */
export const agree = async (
	app: TestApp,
	mixin: Mixin,
	{browser = app.browser(), person = somebody()}: {browser?: Browser; person?: string} = {},
): Promise<Scene> => {
	browser.url = `${app.origin}/`;
	const honest = new URL(await agreeAtOnce(browser, mixin.name, {name: person}));
	browser.url = `${app.origin}/`;
	const names =
		mixin.oauth === 1
			? ({flow: 'oauth_token', proof: 'oauth_verifier'} as const)
			: ({flow: 'state', proof: 'code'} as const);
	return {app, mixin, browser, person, honest, ...names};
};

export const json = {accept: 'application/json'};

/** What `/me` says of a person. */
export interface Me {
	id: string;
	profiles: {provider: string; id: string; label: string}[];
}

/** Comes back with the untouched callback, which must sign in or link. This is the control. */
export const comeBack = async (t: ExecutionContext, scene: Scene): Promise<Me> => {
	const answer = await scene.browser.get(scene.honest.href, {headers: json});
	t.is(answer.status, 200, `the honest callback: ${answer.text}`);
	const me = answer.json<Me>();
	t.is(me.profiles.at(-1)?.provider, scene.mixin.name);
	return me;
};

/** A whole sign-in with nothing wrong about it. */
export const signInHonestly = async (
	t: ExecutionContext,
	app: TestApp,
	mixin: Mixin,
): Promise<{browser: Browser; me: Me}> => {
	const scene = await agree(app, mixin);
	return {browser: scene.browser, me: await comeBack(t, scene)};
};

/** Who this browser is, as far as the app knows. */
export const whoIs = async (app: TestApp, browser: Browser): Promise<Me | undefined> => {
	browser.url = `${app.origin}/`;
	const answer = await browser.getJson('/me');
	return answer.status === 200 ? answer.json<Me>() : undefined;
};

const tables = [
	'users',
	'user_profiles',
	'identities',
	'sessions',
	'audit_events',
	...mixins.map(({name}) => `${name}_profiles`),
];

const rowsOf = async ({db}: TestApp) => {
	const rows: Record<string, unknown[]> = {};
	for (const table of tables) rows[table] = await db(table).select();
	return rows;
};

/** Forgets everybody, so that a test meets nobody of the test before. */
export const forgetAll = async ({db}: TestApp): Promise<void> => {
	for (const table of ['users', 'audit_events', 'oauth_flows']) await db(table).delete();
};

const statuses = {
	'cross-site': 403,
	denied: 403,
	'flow-expired': 400,
	internal: 500,
	'invalid-callback': 400,
	'method-not-allowed': 405,
	'not-found': 404,
	'provider-failed': 502,
	'unknown-provider': 404,
} satisfies Partial<Record<ErrorCode, number>>;

/** What an attack may be refused with. */
export type Refusal = keyof typeof statuses;

/** Holds that an answer refuses, in the words that its reader understands. */
export const isRefused = (t: ExecutionContext, answer: Answer, code: Refusal): void => {
	t.is(answer.status, statuses[code], `${code} expected: ${answer.text.slice(0, 500)}`);
	t.is(answer.headers.get('location'), null);
	if (answer.text === '') return; // HEAD
	if (answer.headers.get('content-type')?.includes('json')) {
		t.is(answer.json<{error: {code: string}}>().error.code, code);
	} else {
		t.regex(answer.headers.get('content-type') ?? '', /^text\/html/);
		t.true(readable(answer).includes(texts.errors[code].title), `a page about ${code}`);
	}
};

interface Harmless {
	app: TestApp;
	/** Whose browser it is done to. */
	browser: Browser;
	/** The calls to the provider that may be made for it. */
	calls?: readonly Step[];
}

/**
 * Does something and holds that nothing comes of it: no row, nobody signed in or out, nothing
 * linked, and no call to a provider beyond those that are named.
 */
export const nothingComesOf = async <Result>(
	t: ExecutionContext,
	{app, browser, calls = []}: Harmless,
	action: () => Promise<Result>,
): Promise<Result> => {
	const before = {rows: await rowsOf(app), me: await whoIs(app, browser)};
	app.standin.calls.length = 0;
	const result = await action();
	// An issuer's keys are public, and are asked for whenever they are needed.
	const made = app.standin.calls.map(({step}) => step).filter(step => step !== 'keys');
	t.deepEqual(made, [...calls]);
	t.deepEqual({rows: await rowsOf(app), me: await whoIs(app, browser)}, before);
	return result;
};

/** A gate to hold somebody at, without a clock. */
export const gate = () => {
	let pass = () => {};
	const passed = new Promise<void>(resolve => {
		pass = resolve;
	});
	return {pass, passed};
};
