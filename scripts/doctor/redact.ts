/** A text without the password of an address, as it stands there and as it is meant. */
export const withoutPassword = (text: string, url: string): string => {
	const password = url.match(/^[a-z]+:\/\/[^:@/]*:(.*)@/i)?.[1];
	if (!password) return text;
	const plain = decoded(password);
	return text.replaceAll(url, '…').replaceAll(password, '…').replaceAll(plain, '…');
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
	const host = url.match(/^[a-z]+:\/\/(?:.*@)?([^/?#]*)/i)?.[1];
	return host || 'this machine';
};
