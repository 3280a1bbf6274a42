/** A text without the password of an address, as it stands there and as it is meant. */
export const withoutPassword = (text: string, url: string): string => {
	const passwords = [
		url.match(/^[a-z]+:\/\/[^:@/]*:(.*)@/i)?.[1],
		url.match(/[?&]password=([^&#]*)/)?.[1],
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
	// Where its parts are unclear, the password may be in any of them.
	if (!URL.canParse(url)) return 'its address';
	return new URL(url).host || 'this machine';
};
