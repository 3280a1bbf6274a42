import {readdirSync} from 'node:fs';
import test from 'ava';
import {parse} from 'lossless-json';
import {z} from 'zod';
import {resolveAnswers} from '../../scripts/provider/answers.ts';
import {findService, overlayOf, serviceNames} from '../../scripts/provider/catalogue.ts';
import {addressProblem, profileProblem} from '../../scripts/provider/checks.ts';
import {inferColumns, labelOf} from '../../scripts/provider/infer.ts';
import {checkIdPath} from '../../scripts/provider/sample.ts';
import {dialects} from '../../starter/auth/mixin.ts';

// The catalogue is data that nobody compiles: here it is read whole.

const address = z.string().refine(text => addressProblem(text) === undefined);
const words = z.record(z.string().min(1));
/** What the app can fill in when it revokes a token. */
const filled = z.record(z.string().regex(/^([^[\]]|\[(access_token|client_id|client_secret)\])+$/));
const ascii = z.string().regex(/^[\x20-\x7e]+$/);

const facts = z
	.object({
		source: z.string().url().startsWith('https://'),
		read: z.string().regex(/^(not read|20\d\d-(0[1-9]|1[0-2]))$/),
		label: z.string().min(1).max(40),
		oauth: z.unknown().refine(value => ['oidc', '1', '2'].includes(String(value))),
		issuer: address,
		request_url: address,
		authorize_url: address,
		access_url: address,
		profile_url: z.string().refine(text => profileProblem(text) === undefined),
		api_url: address,
		jwks_url: address,
		revoke_url: address,
		revoke_with: z
			.object({
				method: z.enum(['GET', 'DELETE']),
				auth: z.enum(['token', 'basic']),
				headers: filled,
				form: filled,
				json: filled,
			})
			.partial()
			.strict()
			.refine(({form, json}) => !form || !json, 'one body'),
		scope: z.array(z.string().min(1)),
		scopes: z.record(z.array(z.string().min(1)).min(1)),
		scope_delimiter: z.string().length(1),
		idPath: z.string().min(1),
		token_endpoint_auth_method: z.enum(['client_secret_post', 'client_secret_basic']),
		pkce: z.literal(false),
		custom_params: words,
		api_headers: words,
		api_params: words,
		token_path: z.string().min(1),
		profile_method: z.literal('POST'),
		dialect: z.enum(dialects),
		closed: ascii,
		console: z.string().url().startsWith('https://'),
		note: ascii.max(95),
		picture: z.string().url(),
		sample: z.object({}).passthrough(),
	})
	.partial()
	.required({source: true, read: true})
	.strict();

const popular =
	`github google facebook instagram twitter twitter2 linkedin microsoft apple discord slack
	spotify twitch reddit gitlab bitbucket dropbox yahoo amazon paypal stripe shopify salesforce zoom
	notion figma atlassian asana trello strava fitbit tumblr flickr vimeo soundcloud kakao line naver
	vk wechat tiktok pinterest mastodon auth0 okta keycloak cognito`.split(/\s+/);

test('the catalogue knows 216 services, each under a label of its own', t => {
	t.is(serviceNames.length, 216);
	const labels = serviceNames.map(name => findService(name)?.label);
	t.is(new Set(labels).size, 216);
	const files = readdirSync(new URL('../../scripts/provider/catalogue/', import.meta.url));
	t.deepEqual(
		files.filter(file => !serviceNames.includes(file.replace('.json', ''))),
		[],
		'each file is about a service that there is',
	);
});

test('every fact has a source and the month in which it was read, and no field that nobody reads', t => {
	for (const name of serviceNames) {
		const {error} = z.array(facts).safeParse(overlayOf(name));
		t.is(error, undefined, `${name}: ${error?.message}`);
	}
});

test('what nobody has read is unconfirmed, and what somebody has read is not', t => {
	const discord = findService('discord');
	const read = overlayOf('discord').filter(({read}) => read !== 'not read');
	t.true(read.some(source => 'scope' in source));
	t.false(discord?.unconfirmed.includes('scope'));
	t.true(discord?.unconfirmed.includes('authorize_url'), "Grant's word alone");
});

test('a sample, a note or a closure that nobody has read is called unconfirmed, in the files too', async t => {
	const apple = await resolveAnswers({name: 'apple'});
	t.true(apple.unconfirmed.includes('sample'));
	for (const name of serviceNames) {
		const {remarks, unconfirmed} = await resolveAnswers({name});
		const service = findService(name);
		const fields = (['closed', 'note'] as const).filter(field => service?.[field]);
		t.is(remarks.length, fields.length, name);
		for (const [index, field] of fields.entries()) {
			const isDoubted = service?.unconfirmed.includes(field) ?? false;
			t.is(remarks[index]?.endsWith(' (unconfirmed).'), isDoubted, name);
			t.is(unconfirmed.includes(field), isDoubted, name);
		}
	}
});

test('the services that people use most have a name to show, but those whose profile has none', async t => {
	const nameless = [];
	for (const name of popular) {
		const {mixin, sample} = await resolveAnswers({name});
		const columns = inferColumns(parse(sample) as object, mixin.idPath.split('.'));
		if (!labelOf(columns)) nameless.push(name);
	}
	t.deepEqual(nameless, []);
});

test('a refresh token is asked for where nobody gets one unasked', async t => {
	const asked = async (name: string) => {
		const {scope, custom_params = {}} = (await resolveAnswers({name})).mixin;
		const params = Object.entries(custom_params).map(pair => pair.join('='));
		return [...(scope ?? []), ...params].filter(word => /offline|permanent/.test(word)).join();
	};

	for (const name of ['atlassian', 'auth0', 'microsoft', 'vercel', 'xero']) {
		t.is(await asked(name), 'offline_access', name);
	}
	t.is(await asked('twitter2'), 'offline.access');
	t.is(await asked('typeform'), 'offline');
	t.is(await asked('google'), 'access_type=offline');
	t.is(await asked('dropbox'), 'token_access_type=offline');
	t.is(await asked('reddit'), 'duration=permanent');
});

test('every service can be written from its name alone', async t => {
	for (const name of serviceNames) {
		const {mixin, sample} = await resolveAnswers({name});
		t.is(mixin.name, name);
		t.truthy(mixin.authorize_url && mixin.access_url, name);
		t.is(checkIdPath(JSON.parse(sample), mixin.idPath), mixin.idPath);
		if (mixin.oauth === 'oidc') t.truthy(mixin.issuer && mixin.jwks_url, name);
		if (mixin.oauth === 1) t.truthy(mixin.request_url, name);
	}
});

test('the 47 services that people use most have a profile of their own, and an address for it', async t => {
	t.is(popular.length, 47);
	for (const name of popular) {
		const service = findService(name);
		t.truthy(service?.sample, name);
		t.truthy(service?.idPath, name);
		t.truthy((await resolveAnswers({name})).mixin.profile_url, name);
	}
});
