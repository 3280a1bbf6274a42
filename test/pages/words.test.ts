import test from 'ava';
import {deviceName} from '../../starter/pages/device.ts';
import {html, type Value} from '../../starter/pages/html.ts';
import {ago, date} from '../../starter/pages/time.ts';
import {readable} from './dom.ts';

test.serial('a device is called what a person would call it', t => {
	const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
	const chrome = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36`;
	t.is(deviceName(chrome), 'Chrome on Windows');
	t.is(deviceName(`${chrome} Edg/140.0.0.0`), 'Edge on Windows');
	t.is(
		deviceName(`Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/140.0 Mobile Safari/537.36`),
		'Chrome on Android',
	);
	t.is(
		deviceName(`Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1`),
		'Safari on iPhone',
	);
	t.is(deviceName('curl/8.14.1'), 'curl');
	t.is(deviceName('<script>'), 'Unknown device');
	t.is(deviceName(null), 'Unknown device');
});

test.serial('a time is a day or so long ago, with the exact one on hover', t => {
	const now = Date.UTC(2026, 0, 12, 10, 30);
	const minutes = (count: number) => readable(String(ago(now - count * 60_000, now)));

	t.is(
		String(date(now)),
		'<time datetime="2026-01-12T10:30:00.000Z" title="12 January 2026 at 10:30:00 UTC">12 Jan 2026</time>',
	);
	t.is(minutes(-5), 'just now');
	t.is(minutes(1), '1 minute ago');
	t.is(minutes(119), '1 hour ago');
	t.is(minutes(24 * 60), 'yesterday');
	t.is(minutes(15 * 24 * 60), '2 weeks ago');
	t.is(minutes(31 * 24 * 60), '12 Dec 2025');
});

test.serial('a template escapes everything but templates, and leaves out what is not there', t => {
	const parts: Value[] = [html`<b>${'<'}</b>`, '&', 0, null, undefined, false, ['"', "'"]];
	t.is(
		String(html`<p title="${'"'}">${parts}</p>`),
		'<p title="&quot;"><b>&lt;</b>&amp;0&quot;&#39;</p>',
	);
});
