import {type Html, html} from './html.ts';
import {texts} from './texts.ts';

const day = new Intl.DateTimeFormat(texts.locale, {dateStyle: 'medium', timeZone: 'UTC'});

const exact = new Intl.DateTimeFormat(texts.locale, {
	dateStyle: 'long',
	timeStyle: 'long',
	timeZone: 'UTC',
});

const relative = new Intl.RelativeTimeFormat(texts.locale, {numeric: 'auto'});

/** Seconds in each unit, longest first. From a month on, the day itself says more. */
const units = [
	['week', 604_800],
	['day', 86_400],
	['hour', 3_600],
	['minute', 60],
] as const;

const month = 30 * 86_400;

const time = (at: number, text: string) =>
	html`<time datetime="${new Date(at).toISOString()}" title="${exact.format(at)}">${text}</time>`;

/** The day of a time in milliseconds, such as “12 Jan 2026”, with the exact time on hover. */
export const date = (at: number): Html => time(at, day.format(at));

/** How long ago a time in milliseconds was, such as “5 minutes ago”; the day when long ago. */
export const ago = (at: number, now: number = Date.now()): Html => {
	const seconds = Math.max(0, Math.round((now - at) / 1000));
	if (seconds >= month) return date(at);

	const unit = units.find(([, size]) => seconds >= size);
	return time(at, unit ? relative.format(-Math.floor(seconds / unit[1]), unit[0]) : texts.now);
};
