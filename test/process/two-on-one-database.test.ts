import test from 'ava';
import {registry} from '../helpers/registry.ts';
import {counts} from '../helpers/rows.ts';
import {database} from '../helpers/schema.ts';
import {signIn} from '../helpers/sign-in.ts';
import {startSite} from '../helpers/site.ts';

test.serial(
	'two processes on one database: four hundred sign-ins, none refused, nobody doubled',
	async t => {
		t.timeout(90_000);
		const one = await startSite(t);
		const other = await startSite(t, {DATABASE_URL: one.url});
		const names = registry.map(({mixin}) => mixin.name);

		// The same hundred people at both, each twice, in another order.
		const visits = Array.from({length: 200}, (_, index) => index).flatMap(index => [
			{site: one, person: `Person ${index % 100}`, provider: names[index % names.length] ?? ''},
			{
				site: other,
				person: `Person ${99 - (index % 100)}`,
				provider: names[index % names.length] ?? '',
			},
		]);
		const statuses: Record<number, number> = {};
		const visitor = async () => {
			for (let visit = visits.pop(); visit; visit = visits.pop()) {
				const {site, provider, person} = visit;
				const {status} = await signIn(site.browser(), provider, {name: person});
				statuses[status] = (statuses[status] ?? 0) + 1;
			}
		};
		await Promise.all(Array.from({length: 16}, visitor));

		t.deepEqual(statuses, {302: 400});
		const rows = await counts(one.db);
		t.is(rows.users, rows.identities ?? 0);
		t.is(rows.sessions, 400);
		t.is(rows.oauth_flows, 0);
		const people = await one.db('identities').select('provider', 'label').distinct();
		t.is(people.length, rows.identities ?? 0, `${database}: nobody is there twice`);
	},
);
