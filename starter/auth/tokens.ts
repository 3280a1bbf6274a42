import {
	createCipheriv,
	createDecipheriv,
	createSecretKey,
	hash,
	hkdfSync,
	type KeyObject,
	randomBytes,
} from 'node:crypto';

/** Where a sealed text lives. It opens nowhere else, so that rows cannot be swapped. */
export interface Place {
	table: string;
	row: string;
	column: string;
}

export interface Seals {
	/** Answers the text sealed under the newest key: `v1.KEY.DATA`, where KEY names that key. */
	seal(text: string, place: Place): string;
	/** Answers the text, or undefined when no key opens it or it was sealed for another place. */
	open(sealed: string, place: Place): string | undefined;
	/** Whether the newest key sealed this text; which one did is written on it. */
	isNewest(sealed: string): boolean;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

const written = ({table, row, column}: Place) => Buffer.from(`${table}/${row}/${column}`);

/**
 * Seals what must not be readable in a dump, tokens and running flows, by AES-256-GCM with a random
 * IV and the place as additional data. The first secret seals, all of them open. One secret is good
 * for 2^32 texts (NIST SP 800-38D §8.3): long before that put a new one in front of it, and run
 * `npm run tokens:rotate`.
 */
export const createSeals = (secrets: readonly string[]): Seals => {
	const keys = new Map<string, KeyObject>(
		secrets.map(secret => [
			hash('sha256', `kid ${secret}`).slice(0, 16),
			createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'dendrite sealed text', 32))),
		]),
	);
	const [newest] = keys;
	if (!newest) throw new Error('Sealing takes at least one secret.');
	const [newestName, newestKey] = newest;

	return {
		isNewest: sealed => sealed.startsWith(`v1.${newestName}.`),

		seal(text, place) {
			const iv = randomBytes(ivBytes);
			const cipher = createCipheriv(algorithm, newestKey, iv).setAAD(written(place));
			const body = Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
			return `v1.${newestName}.${body.toString('base64url')}`;
		},

		open(sealed, place) {
			const [version, name = '', data = ''] = sealed.split('.');
			const key = keys.get(name);
			const body = Buffer.from(data, 'base64url');
			if (version !== 'v1' || !key || body.length < ivBytes + tagBytes) return undefined;

			const decipher = createDecipheriv(algorithm, key, body.subarray(0, ivBytes))
				.setAAD(written(place))
				.setAuthTag(body.subarray(-tagBytes));
			try {
				const text = decipher.update(body.subarray(ivBytes, -tagBytes));
				return Buffer.concat([text, decipher.final()]).toString();
			} catch {
				return undefined; // changed, or of another place
			}
		},
	};
};
