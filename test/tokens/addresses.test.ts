import test from 'ava';
import {parse} from 'lossless-json';
import {textOf, valueAt} from '../../scripts/standin/profile.ts';
import {addressed, type Hosts, hostsOf} from '../helpers/addressed.ts';
import {shareApp} from '../helpers/app.ts';
import {connected, profilePath} from '../helpers/connection.ts';

// Where `client` goes with a token, and where it never does.

const app = shareApp();

const notHere = (label: string) => ({
	instanceOf: TypeError,
	message: (text: string) => text.includes(`${label}'s API is not at`),
});

const withPort = (address: string) => Object.assign(new URL(address), {port: '4443'}).href;

/** An address with the other scheme of the two. */
const otherScheme = (address: string) =>
	address.replace(/^https?:/, scheme => (scheme === 'http:' ? 'https:' : 'http:'));

/** Addresses that look a little like the provider's own. */
const lookalikes = ({ours, real}: Hosts): (string | URL)[] => [
	'https://evil.example/user',
	new URL('https://evil.example/user'),
	'//evil.example/user',
	...[ours, real].flatMap(address => [
		otherScheme(address),
		withPort(address),
		address.replace('://', '://user@'),
		address.replace('://', '://user:word@'),
		address.replace('://', '://evil.example/'),
		address.replace(/\/$/, '@evil.example/user'),
	]),
	// The host of one that is unknown ends in a port.
	...(real.startsWith('https:') ? [real.replace(/^(https:\/\/[^/]+)/, '$1.evil.example')] : []),
	ours.replace('127.0.0.1', 'localhost'),
	'data:,user',
	'file:///etc/passwd',
	'javascript:user',
	'blob:https://evil.example/1',
	'mailto:somebody@evil.example',
];

/** Paths that come out above the provider's place, where there is anything above it. */
const climbers = [
	'..',
	'../user',
	'/../user',
	'a/../../user',
	'%2e%2e/user',
	'.%2E/user',
	'..\\user',
];

for (const mixin of addressed) {
	const {name, label} = mixin;

	test.serial(
		`${name}: a path, with a slash or without, and a whole address are one call`,
		async t => {
			const {call, id} = await connected(t, mixin, {app});
			const {ours, real} = hostsOf(app, mixin);
			const path = profilePath(mixin).slice(1);

			for (const base of ['', '/', real, ours]) {
				for (const address of base.length > 1
					? [base + path, new URL(base + path)]
					: [base + path]) {
					const response = await call(address, {method: mixin.profile_method ?? 'GET'});
					t.is(response.status, 200, String(address));
					t.true(response.url.startsWith((ours + path).replace(/\?.*/, '')), response.url);
					const profile = parse(await response.text());
					t.is(textOf(valueAt(profile, mixin.idPath.split('.'))), id);
				}
			}
		},
	);

	test.serial(
		`${name}: a token goes to no other host, whatever looks like the provider's`,
		async t => {
			const {call, ask} = await connected(t, mixin, {app});
			const hosts = hostsOf(app, mixin);
			const {pathname} = new URL(hosts.ours);
			const above = [
				...climbers,
				...climbers.filter(path => !path.startsWith('/')).map(path => hosts.ours + path),
				`${hosts.ours.slice(0, -1)}.evil/user`,
				`${app.standin.origin}/other/user`,
			];
			const calls = app.standin.calls.length;
			for (const address of [...lookalikes(hosts), ...(pathname === '/' ? [] : above)]) {
				await t.throwsAsync(call(address), notHere(label), String(address));
			}
			await t.throwsAsync(call('http://['), {instanceOf: TypeError});
			t.is(app.standin.calls.length, calls, 'nobody was asked');
			t.is((await ask()).status, 200, 'and the tokens are as good as before');
		},
	);

	test.serial(`${name}: what only looks like another host is a path at this one`, async t => {
		const {call} = await connected(t, mixin, {app});
		const {ours} = hostsOf(app, mixin);
		for (const path of [
			'\\\\evil.example/user',
			'/\\evil.example',
			' https://evil.example',
			'@evil.example',
			':80/user',
			'/https://evil.example',
			'/people:get',
			'..evil.example',
			'?user=a',
			'#user',
		]) {
			const response = await call(path);
			// Where the stand-in plays a host that is unknown, one of these is its front page.
			if (mixin.profile_url) t.is(response.status, 404);
			t.true(response.url.startsWith(ours), `${path} is ${response.url}`);
		}
	});
}
