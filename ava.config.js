// Starting a process costs a second here, so a whole run gathers files in suites. A file that is
// named on the command line runs by itself: `npm test -- test/attacks/flows.test.ts`.
const isNamed = process.argv.some(argument => argument.includes('.test.ts'));

export default {
	files: isNamed
		? ['test/**/*.test.ts']
		: [
				'test/*.suite.ts',
				'!test/{how-to,plop}.suite.ts', // npm run test:generator
				'test/*.test.ts',
				'test/{attacks/slow,http/database,password/load,tokens/bounded}.test.ts',
				'test/{interop,process,providers}/*.test.ts',
				'!test/process/doctor*.test.ts', // of the starter as it comes: npm run test:generator
			],
	extensions: {ts: 'module'},
	// Node 22.18 and up read TypeScript as it is; on older ones tsx does.
	nodeArguments: process.features.typescript ? [] : ['--import=tsx'],
	environmentVariables: {NODE_ENV: 'test'},
	workerThreads: false,
	concurrency: 3,
	timeout: '30s',
};
