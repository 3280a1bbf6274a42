import {createHash, createSecretKey, hkdfSync} from 'node:crypto';
import {CompactEncrypt, compactDecrypt, decodeProtectedHeader} from 'jose';

/** Where a sealed text lives. It opens nowhere else, so that rows cannot be swapped. */
export interface Place {
	table: string;
	row: string;
	column: string;
}

export interface Seals {
	/** Answers a compact JWE (AES-256-GCM) of the text, under the newest key. */
	seal(text: string, place: Place): Promise<string>;
	/** Answers the text, or undefined when no key opens it or it was sealed for another place. */
	open(sealed: string, place: Place): Promise<string | undefined>;
	/** Whether the newest key sealed this text; which one did is written on it. */
	isNewest(sealed: string): boolean;
}

const written = ({table, row, column}: Place) => `${table}/${row}/${column}`;

/**
 * Seals what must not be readable in a dump: tokens and running flows. The first secret seals,
 * all of them open; the header's `kid` says which one did (RFC 7516).
 */
export const createSeals = (secrets: readonly string[]): Seals => {
	const keys = new Map(
		secrets.map(secret => [
			createHash('sha256').update(`kid ${secret}`).digest('hex').slice(0, 16),
			// jose keeps what it makes of a KeyObject; of bytes it would make it each time.
			createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'dendrite sealed text', 32))),
		]),
	);
	const [newest] = keys;
	if (!newest) throw new Error('Sealing takes at least one secret.');

	return {
		isNewest(sealed) {
			try {
				return decodeProtectedHeader(sealed).kid === newest[0];
			} catch {
				return false;
			}
		},

		seal: (text, place) =>
			new CompactEncrypt(new TextEncoder().encode(text))
				.setProtectedHeader({alg: 'dir', enc: 'A256GCM', kid: newest[0], for: written(place)})
				.encrypt(newest[1]),

		async open(sealed, place) {
			try {
				const {plaintext, protectedHeader} = await compactDecrypt(
					sealed,
					({kid}) => keys.get(String(kid)) ?? Promise.reject(new Error('unknown key')),
					{keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM']},
				);
				if (protectedHeader.for !== written(place)) return undefined;
				return new TextDecoder().decode(plaintext);
			} catch {
				return undefined;
			}
		},
	};
};
