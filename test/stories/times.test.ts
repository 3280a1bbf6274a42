import test from 'ava';
import {toTime} from '../../starter/auth/model.ts';

// Every time is UTC: one that a provider sends without a zone too, wherever the server stands.

const zone = process.env.TZ;
const noon = Date.UTC(2020, 0, 2, 12, 4, 5);
const times = {
	'2020-01-02T12:04:05Z': noon,
	'2020-01-02T12:04:05': noon,
	'2020-01-02 12:04:05': noon,
	'2020-01-02T12:04:05.250': noon + 250,
	'2020-01-02T14:04:05+0200': noon,
	'2020-01-02T14:04:05+02:00': noon,
	'Thu Jan 02 12:04:05 +0000 2020': noon,
	'Thu, 02 Jan 2020 12:04:05 GMT': noon,
	'Thu, 02 Jan 2020 12:04:05': noon,
	'2020-01-02': Date.UTC(2020, 0, 2),
	'soon': null,
	'': null,
};

for (const place of ['UTC', 'Asia/Tokyo', 'America/New_York']) {
	test.serial(`a time is the same on a server in ${place}`, t => {
		process.env.TZ = place;
		t.teardown(() => {
			if (zone === undefined) delete process.env.TZ;
			else process.env.TZ = zone;
		});
		t.is(new Date(2020, 0, 2).getTimezoneOffset() === 0, place === 'UTC', 'the zone counts');
		for (const [text, time] of Object.entries(times)) t.is(toTime(text), time, text);
		for (const value of [undefined, null, 5, {}]) t.is(toTime(value), null);
	});
}
