import type {Context} from '../context.ts';
import type {Backend} from './backend.ts';
import type {Mixin} from './mixin.ts';

/** What a provider's folder exports, as far as the app needs to know it. */
export interface Provider {
	mixin: Mixin;
	views: {
		connect(ctx: Context): Promise<void>;
		callback(ctx: Context): Promise<void>;
	};
	backend: Backend;
}
