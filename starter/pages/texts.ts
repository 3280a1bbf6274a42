/** Everything that people read on the pages. To translate the app, translate this file. */
export const texts = {
	app: 'Dendrite for Koa',
	/** For the browser and the screen reader. */
	lang: 'en',
	/** For dates. */
	locale: 'en-GB',
	now: 'just now',
	unnamed: 'unnamed',

	layout: {
		skip: 'Skip to the content',
		navigation: 'You',
		account: 'Account',
		signOut: 'Sign out',
		footer: 'Dendrite for Koa',
	},

	home: {
		title: 'Sign in with what you already use',
		lead: 'One account here, opened by the services where you already have one. You decide which ones, and you can take any of them out again.',
		signIn: 'Sign in',
		loggedIn: 'You are logged in',
		as: 'Welcome,',
		whatNow:
			'Your account is the place to connect more services or to see where you are signed in.',
		account: 'Your account',
		history: 'What happened lately',
		repositories: 'Your repositories',
		features: [
			{
				title: 'Several ways in',
				text: 'Connect as many services as you like, or set a password. Any one of them signs you in.',
			},
			{
				title: 'You see everything',
				text: 'Every device that is signed in and everything that happened to your account is listed.',
			},
			{
				title: 'Leave at any time',
				text: 'Disconnect a service, end a session or delete the whole account yourself.',
			},
		],
	},

	login: {
		title: 'Sign in',
		titleAgain: 'Sign in again',
		again:
			'To go on, show once more that it is you: use a service that is linked to your account, or your password.',
		signedInAs: 'You are signed in as',
		continueWith: (label: string) => `Continue with ${label}`,
		passwordInstead: 'Use your password instead',
		password: 'With a password',
		submit: 'Sign in',
		signup: 'New here? Create an account',
		signupLead: 'You only need this to sign in without one of the services.',
		signupSubmit: 'Create account',
		signupClosed: 'New accounts cannot be made here at the moment.',
	},

	/** Where there are many services, and which of them was used last. */
	services: {
		last: 'Last used',
		label: 'Find your service',
		submit: 'Find',
		some: (count: string, all: number) => `${count} of ${all} services`,
		none: (all: number) =>
			`None of the ${all} services goes by that name. Check the spelling, or choose another way.`,
		everything: (all: number) => `Show all ${all} services`,
	},

	fields: {
		username: 'Username',
		usernameHint: '2 to 40 letters, digits, dots, hyphens or underscores.',
		password: 'Password',
		newPassword: 'New password',
		currentPassword: 'Current password',
		passwordHint: '8 characters or more. A few words that only you would put together are best.',
	},

	/** What can be wrong with a field or a form. */
	problems: {
		missing: 'Please fill this in.',
		credentials: 'That username and password do not go together. Check both and try again.',
		username: 'A username is 2 to 40 letters (a to z), digits, dots, hyphens or underscores.',
		usernameTaken: 'Someone already has this username. Please choose another.',
		passwordShort: 'That is too short: a password has 8 characters or more.',
		passwordLong: 'That is too long: a password has 256 characters at most.',
		passwordCommon: 'Too many people use this password, so it is easy to guess. Choose another.',
		current: 'That is not your current password.',
	},

	account: {
		title: 'Your account',
		signedInAs: 'Signed in as',
		history: 'What happened to your account',
		notRecent:
			'You signed in a while ago. Before you connect, disconnect, set a password or delete your account,',
		notRecentLink: 'sign in again',

		profiles: 'Connected profiles',
		noProfiles: 'Nothing is connected yet. Connect a service below and you can sign in with it.',
		since: 'since',
		disconnect: 'Disconnect',
		disconnectWhich: (name: string, label: string) => `${name} (${label})`,
		onlyWayIn:
			'Your only way to sign in. Connect another service or set a password before you disconnect it.',
		needsConnecting: 'The connection has run out.',
		connectAgain: (label: string) => `Connect ${label} again`,
		may: 'May use:',
		allow: (what: string) => `Allow ${what} too`,
		allowAt: (label: string) => `(${label})`,

		connectMore: 'Connect another',
		connectMoreLead: 'Each one becomes one more way to sign in.',
		connect: (label: string) => `Connect ${label}`,

		sessions: 'Where you are signed in',
		thisDevice: 'This device',
		signedIn: 'Signed in',
		lastSeen: 'last seen',
		end: 'Sign out',
		endOthers: 'Sign out everywhere else',

		setPassword: 'Set a password',
		changePassword: 'Change your password',
		setPasswordLead: 'With one you can sign in by your username, even while a service is down.',
		changePasswordLead: 'All your other devices are signed out when you change it.',

		delete: 'Delete your account',
		deleteLead:
			'Your account, its connected profiles and its sessions are deleted at once. Nobody can undo this.',
		deleteOpen: 'I want to delete my account',
		deleteSubmit: 'Delete my account for good',
	},

	/** What has just been done. */
	done: {
		link: 'The profile is connected. You can sign in with it from now on.',
		unlink: 'The profile is disconnected. It can no longer be used to sign in.',
		'session-ended': 'That device is signed out.',
		'sessions-ended': 'You are signed out everywhere else.',
		'password-set': 'Your password is set, and you are signed out everywhere else.',
		'account-deleted': 'Your account is deleted.',
	},

	device: {
		browserOnSystem: (browser: string, system: string) => `${browser} on ${system}`,
		unknown: 'Unknown device',
	},

	history: {
		title: 'What happened to your account',
		caption:
			'Newest first. If something here was not you, sign out everywhere else and set a new password.',
		empty: 'Nothing has happened yet.',
		back: 'Your account',
		what: 'What',
		device: 'Device',
		when: 'When',
	},

	events: {
		'sign-in': 'Signed in',
		'sign-up': 'Created the account',
		'sign-out': 'Signed out',
		link: 'Connected a profile',
		unlink: 'Disconnected a profile',
		'password-set': 'Set a password',
		'sessions-ended': 'Signed out other devices',
		'account-deleted': 'Deleted the account',
		'refresh-failed': 'A connection could not be renewed',
		'connect-again': 'A connection ran out',
		revoked: 'The service ended our access',
		'revocation-failed': 'The service did not end our access',
	},

	repositories: {
		title: 'Your repositories',
		lead: 'As GitHub lists them for you, the latest first.',
		none: 'You have no repositories there yet.',
		notConnected: 'Connect your GitHub account to see your repositories here.',
		connect: (label: string) => `Connect ${label}`,
		private: 'private',
		pushed: 'last pushed',
		back: 'Your account',
	},

	formPost: {
		title: 'One moment',
		text: 'You are being taken back. If nothing happens, please go on yourself.',
		go: 'Go on',
	},

	error: {
		/** In the tab, when a form on the page has a problem. */
		titled: (title: string) => `Problem: ${title}`,
		field: (name: string) => `It is about the field “${name}”.`,
		retryAfter: (minutes: number) =>
			minutes === 1 ? 'Try again in a minute.' : `Try again in ${minutes} minutes.`,
		status: (status: number) => `Error ${status}`,
		requestId: 'request',
		/** The links that help, by where they lead. */
		links: {
			home: 'Go to the start page',
			login: 'Go to sign-in',
			retry: 'Try to sign in again',
			again: 'Sign in again',
			account: 'Go to your account',
		},
	},

	recent: {
		password: 'With your password',
		submit: 'Confirm',
		continueWith: (label: string) => `Confirm with ${label}`,
	},

	/** For each error: what happened in a few words, in a sentence, and what to do next. */
	errors: {
		'not-signed-in': {
			title: 'Please sign in',
			what: 'This page is for people who are signed in, and you are not, or not any more.',
			next: 'Sign in and you can go on.',
		},
		'invalid-credentials': {
			title: 'That did not match',
			what: 'The name and the password do not go together.',
			next: 'Check both and try again. Capital letters count in a password.',
		},
		'cross-site': {
			title: 'This came from another site',
			what: 'The request was sent by a page that is not ours, so nothing was done.',
			next: 'If you meant to do this, do it again from here.',
		},
		denied: {
			title: 'You said no',
			what: 'The sign-in was cancelled at the service, so nothing was changed here.',
			next: 'Try again and agree, or choose another way to sign in.',
		},
		'signup-closed': {
			title: 'No new accounts',
			what: 'Nobody here has that profile yet, and new accounts cannot be made at the moment.',
			next: 'If you have an account, sign in the way you did before, then connect the profile.',
		},
		'recent-login-required': {
			title: 'Is it still you?',
			what: 'You signed in a while ago, and this changes who can get into your account.',
			next: 'Confirm that it is you, then do it once more.',
		},
		'user-disabled': {
			title: 'This account is switched off',
			what: 'The people who run this site have switched the account off.',
			next: 'Please ask them why, and whether they can switch it on again.',
		},
		'unknown-provider': {
			title: 'We do not know that service',
			what: 'Nobody can sign in here through the service that was asked for.',
			next: 'Choose one of the services on the sign-in page.',
		},
		'not-found': {
			title: 'There is nothing here',
			what: 'The address may be mistyped, or what was here is gone.',
			next: 'Start again from the start page.',
		},
		'method-not-allowed': {
			title: 'That does not work here',
			what: 'The address exists, but not for this kind of request. A reload may have caused it.',
			next: 'Go back to the start page and use the buttons there.',
		},
		'flow-expired': {
			title: 'That sign-in is over',
			what: 'It took longer than ten minutes, was already used, or began in another browser.',
			next: 'Begin again. It takes only a moment.',
		},
		'invalid-callback': {
			title: 'The way back was broken',
			what: 'You came back from the service with something that does not fit what we sent you with.',
			next: 'Begin again from the sign-in page. Nothing was changed.',
		},
		'invalid-input': {
			title: 'Something was not filled in right',
			what: 'A part of what was sent is missing or has a form that we cannot take.',
			next: 'Go back, check what you entered, and send it again.',
		},
		'profile-taken': {
			title: 'That profile belongs to someone else',
			what: 'It is already connected to another account here, so it was not connected to yours.',
			next: 'If both accounts are yours, disconnect it there first, then connect it here.',
		},
		'username-taken': {
			title: 'That name is taken',
			what: 'Someone already has this username.',
			next: 'Choose another one.',
		},
		'last-credential': {
			title: 'That is your only way in',
			what: 'Without it you could never sign in again, so it is still connected.',
			next: 'Connect another service or set a password first, then disconnect it.',
		},
		'connect-again': {
			title: 'The connection has run out',
			what: 'The service no longer accepts what it gave us when you connected.',
			next: 'Connect it once more from your account.',
		},
		'too-large': {
			title: 'That was too much',
			what: 'More was sent than we take in one go.',
			next: 'Send less and try again.',
		},
		'unsupported-media-type': {
			title: 'We cannot read that',
			what: 'It was sent in a form that we do not take.',
			next: 'Use the forms on our pages; programs may send JSON.',
		},
		'rate-limited': {
			title: 'Too many tries',
			what: 'There were too many tries in a short time, so we are pausing to keep accounts safe.',
			next: 'Wait a little, then try again.',
		},
		internal: {
			title: 'Something broke here',
			what: 'The fault is ours, and it has been written down.',
			next: 'Try again. If it stays like this, tell us the request number below.',
		},
		'provider-failed': {
			title: 'The service did not answer',
			what: 'It was down, too slow, or sent something that we cannot trust. Nothing was changed here.',
			next: 'Try again in a moment, or sign in another way.',
		},
		unavailable: {
			title: 'We will be right back',
			what: 'We cannot reach our own data at the moment.',
			next: 'Try again in a minute.',
		},
	},
};

/** Every error that has words, which is every error there is. */
export type ErrorCode = keyof typeof texts.errors;
