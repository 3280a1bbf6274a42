import {setTimeout as wait} from 'node:timers/promises';
import test from 'ava';
import type {Answer, Browser} from '../helpers/browser.ts';
import {meOf} from '../helpers/me.ts';
import {registry} from '../helpers/registry.ts';
import {agreeAtOnce, signIn} from '../helpers/sign-in.ts';
import {type Site, startSite} from '../helpers/site.ts';
import {violations} from './invariants.ts';

const kills = Number(process.env.TEST_KILLS ?? 10);

/** Something that a person does, to be interrupted, and then once more. */
interface Act {
	what: string;
	act(): Promise<Answer>;
	/** Does it again after the crash, with what the first try said, or undefined. Throws when it fails. */
	again(first: Answer | undefined): Promise<void>;
}

const must = (isSo: unknown, what: string, answer?: Answer): void => {
	if (!isSo) throw new Error(`${what}: ${answer?.status} ${answer?.text.slice(0, 300)}`);
};

/** A callback is good once: before the crash or after it, or never where it died half-way. */
const onlyOnce = async (browser: Browser, callback: string, first: Answer | undefined) => {
	const second = await browser.get(callback);
	const expected = first?.status === 302 ? [400] : [302, 400];
	must(expected.includes(second.status), 'the same callback again', second);
	const third = await browser.get(callback);
	must(third.status === 400, 'the same callback a third time', third);
};

const signUpAt = async (site: Site, provider: string, name: string): Promise<Act> => {
	const browser = site.browser();
	const callback = await agreeAtOnce(browser, provider, {name});
	return {
		what: 'sign-up',
		act: () => browser.get(callback),
		async again(first) {
			await onlyOnce(browser, callback, first);
			const next = site.browser();
			const answer = await signIn(next, provider, {name});
			must(answer.status === 302, 'the sign-in that is tried again', answer);
			must((await meOf(next)).profiles.length === 1, 'one account');
		},
	};
};

const link = async (site: Site, provider: string, name: string): Promise<Act> => {
	const browser = site.browser();
	await signIn(browser, provider, {name});
	const other = `${name} the Second`;
	const callback = await agreeAtOnce(browser, provider, {name: other});
	return {
		what: 'link',
		act: () => browser.get(callback),
		async again(first) {
			await onlyOnce(browser, callback, first);
			const answer = await signIn(browser, provider, {name: other});
			must(answer.status === 302, 'the link that is tried again', answer);
			must((await meOf(browser)).profiles.length === 2, 'two accounts');
		},
	};
};

const unlink = async (site: Site, provider: string, name: string): Promise<Act> => {
	const browser = site.browser();
	await signIn(browser, provider, {name});
	await signIn(browser, provider, {name: `${name} the Second`});
	const [{id} = {id: ''}] = (await meOf(browser)).profiles;
	const act = () => browser.api(`/account/profiles/${provider}/disconnect`, {id});
	return {
		what: 'unlink',
		act,
		async again() {
			const answer = await act();
			must([200, 404].includes(answer.status), 'the unlinking that is tried again', answer);
			must((await meOf(browser)).profiles.length === 1, 'one account');
		},
	};
};

const refresh = async (site: Site, name: string): Promise<Act> => {
	const browser = site.browser();
	await signIn(browser, 'github', {name});
	const [{id} = {id: ''}] = (await meOf(browser)).profiles;
	await site
		.db('github_profiles')
		.where({id})
		.update({token_expires_at: Date.now() - 1});
	const act = () => browser.getJson('/repositories');
	return {
		what: 'refresh',
		act,
		async again() {
			// The lease of the dead process lasts 14 seconds; they are over now.
			await site.db('token_refreshes').update({until: Date.now() - 1});
			const answer = await act();
			// New tokens that died with the process leave a dead refresh token behind.
			must([200, 409].includes(answer.status), 'the call that is tried again', answer);
			if (answer.status === 409) await signIn(browser, 'github', {name});
			const last = await act();
			must(last.status === 200, 'the call after connecting again', last);
		},
	};
};

const signUpByPassword = async (site: Site, username: string): Promise<Act> => {
	const browser = site.browser();
	const form = {username, password: 'correct horse battery'};
	return {
		what: 'sign-up by password',
		act: () => browser.post('/signup', form),
		async again() {
			const again = await site.browser().post('/signup', form);
			must([303, 302, 409, 422].includes(again.status), 'the same name again', again);
			const answer = await site.browser().post('/login', form);
			must([302, 303].includes(answer.status), 'the password', answer);
		},
	};
};

const prepare = async (site: Site, round: number): Promise<Act[]> => [
	...(await Promise.all(registry.map(({mixin: {name}}) => signUpAt(site, name, `New ${round}`)))),
	...(await Promise.all(registry.map(({mixin: {name}}) => link(site, name, `Linking ${round}`)))),
	...(await Promise.all(registry.map(({mixin: {name}}) => unlink(site, name, `Leaving ${round}`)))),
	await refresh(site, `Calling ${round}`),
	await signUpByPassword(site, `person-${round}`),
];

test('a process that is killed while people sign up, link, unlink and refresh leaves nothing half-done', async t => {
	t.timeout(10_000 + kills * 10_000);
	const site = await startSite(t);

	// Undisturbed, to see that all of it works, and for how long there is something to interrupt.
	for (const {act} of await prepare(site, -2)) must((await act()).status < 400, 'undisturbed');
	const all = await prepare(site, -1);
	const begun = performance.now();
	await Promise.all(all.map(({act}) => act()));
	const span = (performance.now() - begun) * 1.2;
	t.deepEqual(await violations(site.db), {});

	const tally: Record<string, {answered: number; interrupted: number}> = {};
	for (let round = 0; round < kills; round++) {
		const acts = await prepare(site, round);
		const running = acts.map(({act}) => act().catch(() => undefined));
		const moment = Math.random() * span;
		await wait(moment);
		await site.crash();
		const firsts = await Promise.all(running);

		t.deepEqual(await violations(site.db), {}, `killed after ${moment} of ${span} ms`);
		for (const [index, {what, again}] of acts.entries()) {
			const first = firsts[index];
			tally[what] ??= {answered: 0, interrupted: 0};
			tally[what][first ? 'answered' : 'interrupted']++;
			await t.notThrowsAsync(again(first), `${what}, killed after ${moment} of ${span} ms`);
		}
		t.deepEqual(await violations(site.db), {}, 'and after the second try');
	}

	for (const [what, {answered, interrupted}] of Object.entries(tally)) {
		t.log(`${what}: ${interrupted} interrupted, ${answered} answered before`);
		t.true(kills < 50 || interrupted > 0, `${what} was never interrupted`);
	}
});
