import {mkdirSync, readFileSync, symlinkSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const locked = Object.entries<{dev?: boolean; devOptional?: boolean}>(
	JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages,
).flatMap(([path, {dev, devOptional}]) => {
	const name = path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)$/)?.[1];
	return name ? [{name, dev, devOptional}] : [];
});

/** The packages that `npm ci --omit=dev` installs beside the app, those of other systems included. */
export const packages = locked
	.filter(({dev, devOptional}) => !dev && !devOptional)
	.map(({name}) => name);

/** Those that it does not; what is "devOptional" helps optional packages to compile. */
export const devPackages = locked.filter(({dev}) => dev).map(({name}) => name);

/** Gives a folder those packages, of this checkout's own: the registry is not asked. */
export const installProduction = (folder: string): void => {
	for (const name of packages) {
		const place = join(folder, 'node_modules', name);
		mkdirSync(dirname(place), {recursive: true});
		symlinkSync(join(root, 'node_modules', name), place);
	}
};
