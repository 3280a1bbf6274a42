import {findByUsername} from '../../users.ts';
import type {Backend} from '../backend.ts';
import {hashPassword, needsRehash, verifyNobody, verifyPassword} from './hashing.ts';

/**
 * Signs in who knows the password of a user. Unknown names, people without a password and
 * disabled ones take as long as a wrong password, and look the same.
 */
export const passwordBackend: Backend = async (db, credentials) => {
	if (credentials.kind !== 'password') return undefined;
	const {username, password} = credentials;

	const user = await findByUsername(db, username);
	if (!user?.password_hash || user.disabled_at !== null) {
		await verifyNobody(password);
		return undefined;
	}
	if (!(await verifyPassword(user.password_hash, password))) return undefined;

	if (needsRehash(user.password_hash)) {
		const password_hash = await hashPassword(password);
		// Only over the hash that was just verified: the password may change meanwhile.
		const count = await db('users')
			.where({id: user.id, password_hash: user.password_hash})
			.update({password_hash});
		// Somebody was faster: a sign-in that did the same, or who changed the password.
		return count === 1 ? {...user, password_hash} : passwordBackend(db, credentials);
	}
	return user;
};
