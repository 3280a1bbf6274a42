import type {Backend} from '../../auth/backend.ts';
import {mixin} from './mixin.ts';
import {findOwner} from './model.ts';

/** Signs in whoever owns this profile at GitHub. */
export const backend: Backend = async (db, credentials) =>
	credentials.kind === 'remote' && credentials.provider === mixin.name
		? findOwner(db, credentials.profile.id)
		: undefined;
