/** A text without the password of an address, as it stands there and as it is meant. */
export const withoutPassword = (text: string, url: string): string => {
	const passwords = [
		url.match(/^[a-z]+:\/\/[^:@/]*:(.*)@/i)?.[1],
		...[...url.matchAll(/[?&]password=([^&#]*)/gi)].map(([, password]) => password),
	];
	return passwords
		.flatMap(password => (password ? [password, decoded(password)] : []))
		.reduce((left, password) => left.replaceAll(password, '…'), text.replaceAll(url, '…'));
};

const decoded = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
};

/** Where an address leads, without who goes there: `127.0.0.1:5432`. */
export const hostOf = (url: string): string => {
	if (isUnclear(url)) return 'its address';
	return new URL(url).host || 'this machine';
};

/**
 * Whether it is unclear what an address' parts are, as a sign in its password ends one of them: the
 * rest of the password may be taken for any other part, a host's name too.
 */
export const isUnclear = (url: string): boolean => {
	const [, after = ''] = url.split('://');
	const behind = after.match(/[/?#].*/s)?.[0] ?? '';
	return !URL.canParse(url) || after.split('@').length > 2 || behind.includes('@');
};

/** What to do about it. */
export const writeSigns = (name: string): string =>
	`in ${name}'s password write %40 for @, %3A for :, %2F for /, %23 for # and %3F for ?`;
