import {type Html, html} from './html.ts';
import {texts} from './texts.ts';

const formatsOf = (locale: string) => ({
	day: new Intl.DateTimeFormat(locale, {dateStyle: 'medium', timeZone: 'UTC'}),
	exact: new Intl.DateTimeFormat(locale, {dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC'}),
	relative: new Intl.RelativeTimeFormat(locale, {numeric: 'auto'}),
});

/** Made once for each locale, as that takes long. */
const made = new Map<string, ReturnType<typeof formatsOf>>();

const formats = () => {
	const known = made.get(texts.locale) ?? formatsOf(texts.locale);
	made.set(texts.locale, known);
	return known;
};

/** Seconds in each unit, longest first. From a month on, the day itself says more. */
const units = [
	['week', 604_800],
	['day', 86_400],
	['hour', 3_600],
	['minute', 60],
] as const;

const month = 30 * 86_400;

const time = (at: number, text: string) =>
	html`<time datetime="${new Date(at).toISOString()}" title="${formats().exact.format(at)}">${text}</time>`;

/** The day of a time in milliseconds, such as “12 Jan 2026”, with the exact time on hover. */
export const date = (at: number): Html => time(at, formats().day.format(at));

/** How long ago a time in milliseconds was, such as “5 minutes ago”; the day when long ago. */
export const ago = (at: number, now: number = Date.now()): Html => {
	const seconds = Math.max(0, Math.round((now - at) / 1000));
	if (seconds >= month) return date(at);

	const unit = units.find(([, size]) => seconds >= size);
	if (!unit) return time(at, texts.now);
	return time(at, formats().relative.format(-Math.floor(seconds / unit[1]), unit[0]));
};
