// plop reads this file: Node 22.18 and up reads TypeScript as it is, older ones through tsx.
const load = async () => {
	if (process.features.typescript) return import('./plopfile.ts');
	const {tsImport} = await import('tsx/esm/api');
	return tsImport('./plopfile.ts', import.meta.url);
};

// plop ends with 0 when its file does not load, and a script would go on.
const {default: plopfile} = await load().catch(error => {
	console.error(error);
	process.exit(1);
});

export default plopfile;
